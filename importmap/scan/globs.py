"""Globs as in .gitignore files, and the .gitignore files themselves"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.base import GitIgnorePatternError

from importmap.files import Tree, repository
from importmap.model.errors import ConfigError


class Globs:
    """Some globs; the last one that matches a path decides."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(p for p in patterns if p.strip() and not p.startswith("#"))
        self._spec = GitIgnoreSpec.from_lines(self._patterns, backend="simple")
        self._taken_back = tuple(_literal_start(p[1:]) for p in self._patterns if p.startswith("!"))
        # Most paths match nothing, and one expression says so several times faster than a hundred.
        expressions = [p.regex.pattern for p in self._spec.patterns if p.include is not None and p.regex is not None]
        self._any = re.compile("|".join(re.sub(r"\?P<\w+>", "?:", e) for e in expressions) if expressions else "(?!)")

    def match(self, path: str) -> tuple[bool, str] | None:
        """Whether a path is in or out, and the glob that says so; None if none does. Folders end with a slash."""
        if not self._any.match(path):
            return None
        result = self._spec.check_file(path)
        if result.include is None or result.index is None:
            return None
        pattern = self._patterns[result.index]
        if path.endswith("/") and pattern.endswith("/**") and self._takes_back(path):
            return None  # the glob means all that is in the folder, of which another one may take back a part
        return result.include, pattern

    def __contains__(self, path: str) -> bool:
        """Whether a path is in."""
        found = self.match(path)
        return found is not None and found[0]

    def _takes_back(self, folder: str) -> bool:
        """Whether a negated glob may match something in a folder."""
        return any(start.startswith(folder) or folder.startswith(start) for start in self._taken_back)

    def sparing(self, path: str) -> Globs:
        """The same globs without those that match this folder, or a folder above it."""
        if path in ("", "."):
            return self
        kept = [p for p in self._patterns if p.startswith("!") or f"{path}/" not in Globs([p])]
        return Globs(kept) if len(kept) < len(self._patterns) else self


@dataclass(frozen=True, slots=True)
class Ignore:
    """The globs of one .gitignore file, which are relative to its folder."""

    globs: Globs
    label: str  # the path of the file, for messages
    prefix: str  # what to put before a path relative to the base ...
    skip: int  # ... after cutting off so many characters

    def match(self, path: str) -> tuple[bool, str] | None:
        """See Globs.match; the path is relative to the base."""
        return self.globs.match(self.prefix + path[self.skip :])


def compile_globs(patterns: Sequence[str], where: str) -> Globs:
    """The globs of a configuration key; ConfigError if one cannot be meant."""
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except GitIgnorePatternError as error:
            message = f'{where} has the glob "{pattern}", which cannot be meant'
            raise ConfigError(message, 'globs are those of .gitignore files: "backups/**", "*_old.py"') from error
    return Globs(patterns)


def anchored(entries: Iterable[str]) -> list[str]:
    """Paths from the base, in which globs may stand, as globs for the files they mean; `**` first stands for anywhere.

    A folder means all that is in it: of a .gitignore, a glob for a file wins over one for its folder, and here the last
    one does.
    """
    globs = [re.sub(r"^(!|(?!!))(?!/|\*\*)", r"\1/", entry) for entry in entries]
    return [glob for entry in globs for glob in (entry, f"{entry.rstrip('/')}/**")]


def shipped(entries: Iterable[str], paths: Iterable[str], where: str = "") -> frozenset[str]:
    """The paths that a list of what is shipped means; `!` takes out."""
    held = compile_globs(anchored(entries), where)
    return frozenset(path for path in paths if path in held)


def read_ignore(tree: Tree, folder: str) -> tuple[Ignore, ...]:
    """What the .gitignore file in a folder below the base ignores; nothing if there is none."""
    if folder == ".":
        return _read(tree, ".gitignore", "", 0)
    return _read(tree, f"{folder}/.gitignore", "", len(folder) + 1)


def outer_ignores(tree: Tree, start: str) -> tuple[Ignore, ...]:
    """What the files above a folder ignore, from the top of the repository; without the globs that ignore the folder.

    The first one is `.git/info/exclude`, which every other one overrules.
    """
    found: list[Ignore] = []
    top = repository(tree.base)
    if top is not None:
        way = tree.base.relative_to(top).parts
        prefixes = ["".join(f"{part}/" for part in way[len(way) - up :]) for up in range(len(way) + 1)]
        found += _read(tree, f"{'../' * len(way)}.git/info/exclude", prefixes[-1], 0, ".git/info/exclude")
        for up in range(len(way), 0, -1):
            found += _read(tree, f"{'../' * up}.gitignore", prefixes[up], 0)
    parts = [] if start == "." else start.split("/")
    for length in range(len(parts)):
        found += read_ignore(tree, "/".join(parts[:length]) or ".")
    path = "/".join(parts)
    return tuple(
        Ignore(i.globs.sparing(f"{i.prefix}{path[i.skip :]}".rstrip("/")), i.label, i.prefix, i.skip) for i in found
    )


def _literal_start(pattern: str) -> str:
    """What every path begins with that a glob matches."""
    anchored = "/" in pattern.rstrip("/")
    return re.split(r"[*?\[\\]", pattern.lstrip("/"))[0] if anchored else ""


def _read(tree: Tree, path: str, prefix: str, skip: int, label: str = "") -> tuple[Ignore, ...]:
    """One file of globs; nothing if there is none, or only a link. What cannot be meant is passed over, as git does."""
    try:
        lines = [] if (tree.base / path).is_symlink() else tree.text(path).splitlines()
    except OSError:
        return ()
    return (Ignore(Globs(line for line in lines if line.strip().strip("!/")), label or path, prefix, skip),)
