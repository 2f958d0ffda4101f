"""What the Dockerfiles of a project copy into their images, and what these run

Of a Dockerfile two sorts of lines count: COPY and ADD from the build context, and CMD and ENTRYPOINT. The context is
taken to be the base, or the Dockerfile's own folder where the sources are there and not in the base. What a
`.dockerignore` keeps out of the context is said in the same words.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from importmap.files import Tree
from importmap.model.limits import WORDS
from importmap.scan.copies import speaks_of_copies
from importmap.scan.folders import join

_NAME = re.compile(r"(?i)(?:dockerfile|containerfile)(?:\..+)?|.+\.(?:dockerfile|containerfile)").fullmatch
_DEPTH = 4  # folders below the base in which Dockerfiles are sought
# What gunicorn, uvicorn, celery and Python itself are told to run: `shop.main:app`, `-m shop.worker`, `-A shop.tasks`.
_RUNS = re.compile(r"(?:-m|-A|--app)[\s\"',=]+([A-Za-z_][\w.]*)|\b([A-Za-z_]\w*(?:\.\w+)*):[A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Image:
    """One Dockerfile."""

    path: str  # POSIX, relative to the base
    copies: tuple[str, ...]  # what it takes from the context, relative to the base: "shop", "." for everything
    runs: tuple[str, ...]  # dotted names in its CMD and ENTRYPOINT: "shop.main"
    ignored: tuple[str, ...]  # paths from the base that the context does not hold, with globs; `!` takes back


def read_images(tree: Tree, skip: Iterable[str] = ()) -> tuple[Image, ...]:
    """The Dockerfiles below the base, by path; `skip` are folders that were left out of the analysis."""
    skipped = frozenset(skip)
    return tuple(_read(tree, path) for path in sorted(_found(tree.base, ".", skipped, _DEPTH)))


def is_image(name: str) -> bool:
    """Whether a file of a name is a Dockerfile."""
    return bool(_NAME(name)) and not name.endswith(".dockerignore")


def _found(base: Path, folder: str, skipped: frozenset[str], depth: int) -> Iterator[str]:
    """The paths of the Dockerfiles in a folder and below it."""
    try:
        entries = sorted(os.scandir(base / folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = join(folder, entry.name)
        if entry.is_dir(follow_symlinks=False):
            if depth and path not in skipped and not entry.name.startswith(".") and not speaks_of_copies(entry.name):
                yield from _found(base, path, skipped, depth - 1)
        elif is_image(entry.name):
            yield path


def _read(tree: Tree, path: str) -> Image:
    """What one Dockerfile says; what cannot be read says nothing."""
    base, folder = tree.base, path.rpartition("/")[0] or "."
    instructions = list(_instructions(_text(tree, path)))
    sources = [source for word, rest in instructions if word in ("COPY", "ADD") for source in _sources(rest)]
    own = folder != "." and any(not _is_there(base, s) and _is_there(base, join(folder, s)) for s in sources)
    context = folder if own else "."
    copies = {os.path.normpath(join(context, source.strip("/") or ".")) for source in sources}
    commands = " ".join(rest for word, rest in instructions if word in ("CMD", "ENTRYPOINT"))
    ignored = _text(tree, f"{path}.dockerignore") or _text(tree, f"{context}/.dockerignore")
    return Image(
        path,
        tuple(sorted(copy.replace(os.sep, "/") for copy in copies if _is_there(base, copy))),
        tuple(dict.fromkeys(first or second for first, second in _RUNS.findall(commands))),
        tuple(_from_base(line, context) for line in ignored.splitlines() if line.strip() and not line.startswith("#")),
    )


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, their lines joined: ("COPY", "shop/ ./shop/")."""
    joined = re.sub(r"\\[ \t]*\n(?:[ \t]*#[^\n]*\n)*", " ", text)
    for line in joined.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word and not word.startswith("#"):
            yield word.upper(), rest.strip()


def _sources(rest: str) -> list[str]:
    """What a COPY takes from the context; nothing for one that copies from another image, or is beyond the limit."""
    if len(rest) > WORDS:
        return []
    try:
        words = shlex.split(rest.strip("[]").replace('",', '" ') if rest.startswith("[") else rest)
    except ValueError:
        return []
    if any(word.startswith("--from") for word in words):
        return []
    paths = [word.removeprefix("./") for word in words if not word.startswith("--")]
    return [path for path in paths[:-1] if "://" not in path and "$" not in path]


def _from_base(line: str, context: str) -> str:
    """A line of a .dockerignore as a path that is relative to the base; `**` first stands for anywhere."""
    line = line.strip()
    mark = "!" if line.startswith("!") else ""
    glob = line.removeprefix("!").strip().removeprefix("./").strip("/")
    return f"{mark}{glob}" if context == "." or glob.startswith("**") else f"{mark}{context}/{glob}"


def _is_there(base: Path, path: str) -> bool:
    """Whether a path names anything; a name that no file can have does not."""
    return os.path.exists(base / path)  # noqa: PTH110  (`Path.exists` raises for such a name)


def _text(tree: Tree, path: str) -> str:
    """What a file holds, "" if it cannot be read."""
    try:
        return tree.text(path)
    except OSError:
        return ""
