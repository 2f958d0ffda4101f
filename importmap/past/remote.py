"""Where a file can be seen in the web: the address of the repository that a clone was made of, read as data

Nothing is asked of any network, and no word of an address that stands for a person or a secret gets into the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from importmap.past import settings
from importmap.past.process import Untold
from importmap.past.repository import look

_SCHEMED = re.compile(r"(?:https?|ssh|git)://(?:[^/@]*@)?(?P<host>[A-Za-z0-9.-]+)(?::\d+)?/(?P<path>.+)")
_SHORT = re.compile(r"(?:[^/@:]*@)(?P<host>[A-Za-z0-9.-]+):(?P<path>[^/].*)")
_PART = re.compile(r"[\w.~+ %-]+")


def source_url(folder: str) -> str:
    """The address of a file of a folder at the commit that is checked out, with `{path}` and `{line}` for the place.

    "" where no repository, no commit, no remote, or none of a shape that is known.
    """
    try:
        repository = look(folder)
        said = settings.of_repository(repository.place.own, repository.place.common)
    except (Untold, OSError):
        return ""
    return address(_url(said), repository.head, repository.prefix) if repository.head else ""


def address(url: str, commit: str, prefix: str = "") -> str:
    """The address of a file of a commit in the repository of a clone's address; "" for a shape that is not known."""
    match = _SCHEMED.fullmatch(url) or _SHORT.fullmatch(url)
    if match is None:
        return ""
    host = match["host"].lower()
    parts = match["path"].rstrip("/").removesuffix(".git").split("/")
    if len(parts) < 2 or any(not _PART.fullmatch(part) or part in (".", "..") for part in parts):
        return ""
    shape = next((make for label, make in _SHAPES.items() if label in host.split(".")), None)
    found = shape(host, [quote(part, safe="%~+") for part in parts], commit) if shape is not None else ""
    return found.replace("{path}", f"{quote(prefix)}{{path}}")


def filled(template: str, folder: str) -> str:
    """An address that somebody gave, with the commit and the folder's own path in it."""
    try:
        repository = look(folder)
        commit, prefix = repository.head or "HEAD", repository.prefix
    except Untold:
        commit, prefix = "HEAD", ""
    return template.replace("{revision}", commit).replace("{path}", f"{quote(prefix)}{{path}}")


def _url(said: settings.Settings) -> str:
    """The address of the remote that is called origin, or of the only one."""
    urls = {
        name.removeprefix("remote.").removesuffix(".url"): values[-1]
        for name, values in said.items()
        if name.startswith("remote.") and name.endswith(".url") and values
    }
    return urls.get("origin", "") or (next(iter(urls.values())) if len(urls) == 1 else "")


def _github(host: str, parts: list[str], commit: str) -> str:
    host = "github.com" if host == "ssh.github.com" else host
    return f"https://{host}/{'/'.join(parts)}/blob/{commit}/{{path}}#L{{line}}" if len(parts) == 2 else ""


def _gitlab(host: str, parts: list[str], commit: str) -> str:
    host = "gitlab.com" if host == "altssh.gitlab.com" else host
    return f"https://{host}/{'/'.join(parts)}/-/blob/{commit}/{{path}}#L{{line}}"


def _bitbucket(host: str, parts: list[str], commit: str) -> str:
    if host in ("bitbucket.org", "altssh.bitbucket.org"):
        return (
            f"https://bitbucket.org/{'/'.join(parts)}/src/{commit}/{{path}}#lines-{{line}}" if len(parts) == 2 else ""
        )
    # One's own server: `scm` is the door of its git, and what begins with a tilde belongs to a person.
    parts = parts[1:] if parts[0] == "scm" else parts
    if len(parts) != 2:
        return ""
    owner = f"users/{parts[0][1:]}" if parts[0].startswith("~") else f"projects/{parts[0].upper()}"
    return f"https://{host}/{owner}/repos/{parts[1]}/browse/{{path}}?at={commit}#{{line}}"


def _azure(host: str, parts: list[str], commit: str) -> str:
    if parts[0] == "v3" and len(parts) == 4:  # ssh.dev.azure.com:v3/organisation/project/repository
        organisation, project, name = parts[1:]
    elif host == "dev.azure.com" and len(parts) == 4 and parts[2] == "_git":
        organisation, project, _, name = parts
    elif host == "dev.azure.com" and len(parts) == 3 and parts[1] == "_git":
        organisation, _, name = parts
        project = name
    elif host.endswith(".visualstudio.com") and "_git" in parts[-2:] and len(parts) in (2, 3, 4):
        organisation, name = host.split(".")[0], parts[-1]
        project = parts[-3] if len(parts) > 2 and parts[-3] != "DefaultCollection" else name
    else:
        return ""
    lines = "&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=999&lineStyle=plain"
    return f"https://dev.azure.com/{organisation}/{project}/_git/{name}?path=/{{path}}&version=GC{commit}{lines}"


def _gitea(host: str, parts: list[str], commit: str) -> str:
    return f"https://{host}/{'/'.join(parts)}/src/commit/{commit}/{{path}}#L{{line}}" if len(parts) == 2 else ""


# By a label of the host's name: "github" in github.com and in github.acme.example.
_SHAPES: Mapping[str, Callable[[str, list[str], str], str]] = {
    "github": _github,
    "gitlab": _gitlab,
    "bitbucket": _bitbucket,
    "azure": _azure,
    "visualstudio": _azure,
    "codeberg": _gitea,
    "gitea": _gitea,
    "forgejo": _gitea,
}
