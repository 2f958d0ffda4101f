"""Which settings are in force for a repository: those that say how files are read, and name no program

Nearly everything that git may run is named by configuration: monitors, filters, hooks, checks of signatures, helpers
of remotes. So the configuration of a repository is listed as a file like any other, and what is needed is picked out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from importmap.past.process import Refused, Surroundings, Unread, answer

Settings = Mapping[str, tuple[str, ...]]
"""The values of each key, in order; sections and variables are in lower case."""

# They are truth values, one of a few words, or names of branches.
_PLAIN = re.compile(
    r"""core\.(?: filemode | symlinks | ignorecase | precomposeunicode | trustctime | checkstat | autocrlf | eol
        | sparsecheckout | sparsecheckoutcone )
    | extensions\.(?: objectformat | refstorage )
    | branch\..+\.(?: remote | merge ) | remote\..+\.fetch""",
    re.VERBOSE | re.DOTALL,
)
# Which file the user keeps them in is the user's to say.
_LISTS = {"core.excludesfile": "ignore", "core.attributesfile": "attributes"}
# Those of these that are not plain say nothing about how a repository is read.
_UNDERSTOOD = frozenset(
    "compatobjectformat noop noop-v1 objectformat partialclone preciousobjects refstorage relativeworktrees "
    "worktreeconfig".split()
)
_FALSE = ("false", "no", "off", "0", "")

WITHOUT_USER: Mapping[str, str] = {
    **dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"), os.devnull),
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""The variables with which neither the configuration of the user nor that of the machine is in force."""


def of_file(path: Path) -> Settings:
    """What one file of configuration says, without what it includes; Unread if that cannot be told."""
    if not path.is_file():
        raise Unread(f"{path} is no file")
    try:
        return _listed(WITHOUT_USER, "--file", str(path), "--no-includes")
    except Refused as refused:
        raise Unread(refused.reason) from refused


def of_user() -> Settings:
    """What the configuration of the user and of the machine says."""
    return _listed({name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG_")})


def of_repository(own: Path, common: Path) -> Settings:
    """What a repository says, for one work tree and for all; Unread if it is of a kind that is not understood."""
    settings = of_file(common / "config")
    if is_true(settings, "extensions.worktreeconfig") and (own / "config.worktree").exists():
        settings = {**settings, **of_file(own / "config.worktree")}
    for name in settings:
        section, _, extension = name.partition(".")
        if section == "extensions" and extension not in _UNDERSTOOD:
            raise Unread(f"the git repository has the extension `{extension}`, which is not understood")
    return settings


def at_home(path: str) -> Path:
    """A path of which `~` is the user's folder, as git takes it; as it stands where that is not known."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def is_true(settings: Settings, name: str) -> bool:
    """Whether something is set, and not to say that it is not so."""
    return settings.get(name, ("",))[-1].lower() not in _FALSE


def written(repository: Settings, user: Settings) -> str:
    """The configuration with which git looks at a repository."""
    folder = at_home(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / "git"
    chosen = {name: (str(at_home(user.get(name, (str(folder / file),))[-1])),) for name, file in _LISTS.items()}
    # What speaks of branches and of the form of a repository is only the repository's to say.
    general = {name: values for name, values in user.items() if name.startswith("core.")}
    plain = {name: values for name, values in {**general, **repository}.items() if _PLAIN.fullmatch(name)}
    version = int(any(name.startswith("extensions.") for name in plain))
    fixed = {"core.repositoryformatversion": (str(version),), "core.bare": ("false",)}
    return "".join(line for name, values in {**fixed, **plain, **chosen}.items() for line in _lines(name, values))


def _listed(variables: Mapping[str, str], *source: str) -> Settings:
    # There is no repository in the place that it is told to look at.
    here = Surroundings(os.sep, {**variables, "GIT_DIR": os.devnull})
    found: dict[str, tuple[str, ...]] = {}
    for entry in os.fsdecode(answer(here, ("config", *source, "--list", "-z"), quick=True)).split("\0")[:-1]:
        name, has_value, value = entry.partition("\n")
        found[name] = (*found.get(name, ()), value if has_value else "true")
    return found


def _lines(name: str, values: tuple[str, ...]) -> Iterator[str]:
    """A section with one variable, quoted so that whatever a value holds is nothing but its value."""
    section, _, rest = name.partition(".")
    subsection, _, variable = rest.rpartition(".")
    yield f'[{section} "{_escaped(subsection)}"]\n' if subsection else f"[{section}]\n"
    for value in values:
        yield f'{variable} = "{_escaped(value)}"\n'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
