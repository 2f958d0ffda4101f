"""What else names a path that nobody goes by any more: entry points, and text files of any other kind

An entry point is an import like any other, and follows. What a text means by a path no reading can tell, so it is told
where it stands, and changed on request. Strings in Python sources that did not follow are told only: what a test
replaces by its path, and what is registered under it, must stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from importmap.analysis import Analysis
from importmap.files import Tree
from importmap.model.change import Edited, Rewrite
from importmap.model.project import ModuleKind
from importmap.rewrite.calls import CALL
from importmap.rewrite.strings import contents
from importmap.rewrite.turns import read as named
from importmap.scan.folders import Walk, join
from importmap.scan.globs import compile_globs
from importmap.scan.images import is_image

_SUFFIXES = tuple(".md .rst .txt .adoc .toml .cfg .ini .yaml .yml .json .env .sh .conf .service .tf .in .mk".split())
_NAMES = frozenset({"Makefile", "Procfile", "justfile", "CODEOWNERS", "Jenkinsfile"})
_PATH = re.compile(r"(?<![\w.:/-])[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*|\.[^\W\d]\w*)(?![\w:])")
_PATCHING = frozenset({"patch", "dict", "multiple", "setattr", "delattr", "object"})


def followed(analysis: Analysis, made: Iterable[Rewrite]) -> Mapping[str, str]:
    """The dotted paths that some rewrites lead elsewhere, each with the one path that is gone by instead."""
    modules = {module.path: module for module in analysis.files}
    found: dict[str, set[str]] = {}
    for rewrite in made:
        before, after = named(rewrite.before), named(rewrite.after)
        if rewrite.standing is not None or rewrite.path not in modules:
            continue
        if before is not None and after is not None and before.name and after.name:
            old, new = (one.seen_from(modules[rewrite.path]) for one in (before, after))
            found.setdefault(f"{old.module}.{old.name}", set()).add(f"{new.module}.{new.name}")
        elif before is None and after is None:
            found.setdefault(_bare(rewrite.before), set()).add(_bare(rewrite.after))
    return {old: new for old, (new, *more) in sorted(found.items()) if not more and old != new}


def _bare(source: str) -> str:
    """A dotted path that stands in quotes or in a call, or by itself; of a module with a star behind it."""
    call = CALL.fullmatch(source)
    return f"{call[1]}.*" if call else source.strip('"')


def shims(analysis: Analysis, paths: Mapping[str, str]) -> Mapping[str, str]:
    """The modules that some paths left which have all that they have from the one module that these lead to."""
    owners: dict[str, set[str]] = {}
    for old, new in paths.items():
        (owner, _, name), (other, _, last) = old.rpartition("."), new.rpartition(".")
        owners.setdefault(owner, set()).add(other if name == last else "")
    found = {}
    for owner, (new, *more) in owners.items():
        left, home = analysis.modules.get(owner), analysis.modules.get(new)
        if left is not None and home is not None and not more and left.kind is ModuleKind.MODULE:
            had, has = contents(analysis, left.id), contents(analysis, home.id)
            if had.items() <= has.items() and None not in had.values():
                found[owner] = new
    return found


class Renamed(Mapping[str, str]):
    """The paths of a module and of all below it, which begin otherwise now."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def __getitem__(self, path: str) -> str:
        """The new path; KeyError for one that is not below the old one."""
        if not f"{path}.".startswith(f"{self.old}."):
            raise KeyError(path)
        return self.new + path[len(self.old) :]

    def __iter__(self) -> Iterator[str]:
        """The path of the module itself."""
        return iter((self.old,))

    def __len__(self) -> int:
        """One, by which it is not empty."""
        return 1


def entry_points(analysis: Analysis, paths: Mapping[str, str], read: Callable[[str], bytes]) -> tuple[Rewrite, ...]:
    """The entry points in settings files that name such a path, as they are to be, by path and line."""
    found = set()
    for distribution in analysis.project.distributions:
        for point in distribution.entry_points:
            new = _entry(point.target, paths)
            if not new or point.path.endswith(".py"):
                continue
            says = re.compile(
                rf"""\s*["']?{re.escape(point.name)}["']?\s*=\s*["']?{re.escape(point.target)}(?![\w:.])"""
            )
            for number, line in enumerate(_lines(point.path, read), 1):
                if says.match(line):
                    found.add(Rewrite(point.path, number, point.target, new))
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.before)))


def _entry(target: str, paths: Mapping[str, str]) -> str:
    """What an entry point is to lead to; "" if it stays."""
    module, colon, name = target.partition(":")
    if module in paths:
        return f"{paths[module]}{colon}{name}"
    path = f"{module}.{name}"
    return _with_colon(paths[path]) if colon and path in paths else ""


def _lines(path: str, read: Callable[[str], bytes]) -> list[str]:
    """The lines of a text file; none of what is no text in UTF-8 or cannot be read."""
    try:
        return read(path).decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def mentions(analysis: Analysis, paths: Mapping[str, str]) -> tuple[Rewrite, ...]:
    """The lines of text files, and the strings of sources, that name such a path, by path and line."""
    return _sorted((*_spelled(analysis, paths), *_written(analysis, paths)) if paths else ())


def written(analysis: Analysis, paths: Mapping[str, str]) -> tuple[Rewrite, ...]:
    """The lines of text files that name such a path, by path and line."""
    return _sorted(_written(analysis, paths))


def _sorted(found: Iterable[Rewrite]) -> tuple[Rewrite, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.path, one.line, one.before)))


def still_named(analysis: Analysis, old: str, text: Callable[[str], bytes]) -> Iterator[Rewrite]:
    """The lines of Python sources in which a dotted path of a module still stands: in strings, comments, docstrings."""
    word = re.compile(rf"(?<![\w.]){re.escape(old)}(?!\w)")
    for module in analysis.files if "." in old else ():
        for number, line in enumerate(_lines(module.path, text), 1):
            if word.search(line):
                yield Rewrite(module.path, number, old, old)


def rewritten(wanted: Iterable[Rewrite], read: Callable[[str], bytes]) -> tuple[Edited, ...]:
    """The text files with other paths on some lines, by path; what is no text in UTF-8 stays as it is."""
    by_path: dict[str, list[Rewrite]] = {}
    for rewrite in wanted:
        by_path.setdefault(rewrite.path, []).append(rewrite)
    made = []
    for path, rewrites in sorted(by_path.items()):
        try:
            before = read(path)
            lines = before.decode("utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            continue
        words: dict[int, dict[str, str]] = {}
        for rewrite in rewrites:
            words.setdefault(rewrite.line - 1, {})[rewrite.before] = rewrite.after
        for at, said in words.items():
            lines[at] = _PATH.sub(partial(_other, said), lines[at])
        after = "\n".join(lines).encode()
        if after != before:
            made.append(Edited(path, before, after))
    return tuple(made)


def _other(said: Mapping[str, str], found: re.Match[str]) -> str:
    """What is to stand in the place of a path."""
    return said.get(found[0], found[0])


def _spelled(analysis: Analysis, paths: Mapping[str, str]) -> Iterator[Rewrite]:
    """The strings of Python sources, but for what a test replaces."""
    for module in analysis.files:
        for mention in analysis.facts[module.id].mentions:
            if mention.path in paths and mention.via.rpartition(".")[2] not in _PATCHING:
                yield Rewrite(module.path, mention.line, mention.path, paths[mention.path])


def _written(analysis: Analysis, paths: Mapping[str, str]) -> Iterator[Rewrite]:
    """The lines of text files."""
    tree = Tree(Path(analysis.project.base), analysis.project.tops)
    walk = Walk(tree, compile_globs(analysis.config.exclude, "exclude"), _is_text)
    walk.visit(".", respect_gitignore=analysis.config.respect_gitignore)
    for folder in walk.folders.values():
        for name in folder.files:
            path = join(folder.path, name)
            for number, line in enumerate(_lines(path, tree.read), 1):
                for word in _PATH.findall(line) if "." in line else ():
                    new = paths.get(word.replace(":", "."))
                    if new is not None:
                        yield Rewrite(path, number, word, _with_colon(new) if ":" in word else new)


def _with_colon(path: str) -> str:
    """A dotted path with a colon before its last name, as entry points have it."""
    module, _, name = path.rpartition(".")
    return f"{module}:{name}"


def _is_text(name: str, _folder: str) -> bool:
    """Whether a file is a text in which people name paths."""
    return name.endswith(_SUFFIXES) or name in _NAMES or is_image(name)
