"""Test files that pytest cannot import because another one has their name

Under `prepend` and `append` a test file is imported by its name below the outermost package that it stands in: by its
bare name if it stands in none. Python has one module of a name, so the file that comes second is refused, and so is
every file in a second package of one name. A file that fails leaves its name to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set


def namesakes(paths: Iterable[str], packages: Set[str], failing: Set[str]) -> Mapping[str, str]:
    """The files that come second, each with the file or the package that has their name already.

    `paths` are the files that are collected together, in pytest's order, and `failing` those of them that cannot be
    imported; `packages` are the folders with an `__init__.py`.
    """
    first: dict[str, str] = {}
    found = {}
    for path in paths:
        top = _outermost(path, packages)
        name = top.rpartition("/")[2].removesuffix(".py")
        if path not in failing or top != path:
            first.setdefault(name, top)
        if first.get(name, top) != top:
            found[path] = first[name]
    return found


def _outermost(path: str, packages: Set[str]) -> str:
    """The folder of the outermost package that a file stands in; the file itself if it stands in none."""
    top, folder = path, path.rpartition("/")[0]
    while folder in packages and folder.rpartition("/")[2].isidentifier():
        top, folder = folder, folder.rpartition("/")[0]
    return top
