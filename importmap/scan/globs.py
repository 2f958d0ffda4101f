"""Globs as in .gitignore files, and the .gitignore files themselves

They mean what they mean to git. Asked for a file alone, a glob for the file wins over one for a folder above it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from importmap.files import Tree, look, repository
from importmap.model.errors import ConfigError
from importmap.model.limits import PATTERN, PATTERNS
from importmap.model.project import Ignoring
from importmap.wildcards import across, woven

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t-\\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_ANY = "[^/]"
_END = "(?![^/])"  # of a part of a path


@dataclass(frozen=True, slots=True)
class _Glob:
    """One glob."""

    text: str  # as it stands there
    include: bool  # whether it takes in; `!` takes back
    body: str  # the expression for what it names, by the path
    name: str  # the expression for the last part of the path, if that alone counts
    end: str  # what comes after the body; its group is there where the path itself is named, and no folder above it

    @property
    def compiled(self) -> re.Pattern[str]:
        """What is asked for a path."""
        return _compiled(self.body + self.end)


class Globs:
    """Some globs; the last one that matches a path decides."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._globs = tuple(glob for glob in map(_parsed, self.patterns) if glob is not None)
        self._taken_back = tuple(_literal_start(glob.text[1:]) for glob in self._globs if not glob.include)
        # Most paths match nothing, and one expression says so several times faster than a hundred.
        names = "|".join(dict.fromkeys(glob.name for glob in self._globs if glob.name))
        others = [glob.body for glob in self._globs if not glob.name]
        alternatives = [f"(?:{_ANY}*+/)*?(?:{names})", *others] if names else others
        self._any = re.compile("|".join(alternatives) if alternatives else "(?!)").match

    def match(self, path: str) -> tuple[bool, str] | None:
        """Whether a path is in or out, and the glob that says so; None if none does. Folders end with a slash."""
        if not self._any(path):
            return None
        decisive: _Glob | None = None
        for glob in reversed(self._globs):
            found = glob.compiled.match(path)
            if found is not None:
                decisive = glob if decisive is None or found.lastindex else decisive
                if found.lastindex:
                    break
        if decisive is None:
            return None
        if path.endswith("/") and decisive.text.endswith("/**") and self._takes_back(path):
            return None  # the glob means all that is in the folder, of which another one may take back a part
        return decisive.include, decisive.text

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
        kept = [p for p in self.patterns if p.startswith("!") or f"{path}/" not in Globs([p])]
        return Globs(kept) if len(kept) < len(self.patterns) else self


@dataclass(frozen=True, slots=True)
class Ignore:
    """The globs of one .gitignore file, which are relative to its folder."""

    globs: Globs
    label: str  # the path of the file, for messages
    prefix: str  # what to put before a path relative to the base ...
    skip: int  # ... after cutting off so many characters
    remark: str = ""  # what of the file is not heeded, and why

    def match(self, path: str) -> tuple[bool, str] | None:
        """See Globs.match; the path is relative to the base."""
        return self.globs.match(self.prefix + path[self.skip :])


def compile_globs(patterns: Sequence[str], where: str) -> Globs:
    """The globs of a configuration key; ConfigError if one cannot be meant."""
    if len(patterns) > PATTERNS:
        message = f"{where} has {len(patterns):,} globs"
        raise ConfigError(
            message, f"at most {PATTERNS:,} are allowed; a glob for a folder stands for all that is in it"
        )
    for pattern in patterns:
        if len(pattern) > PATTERN:
            message = f'{where} has a glob of {len(pattern):,} characters, "{pattern[:40]}..."'
            raise ConfigError(message, f"at most {PATTERN:,} are allowed")
        if _parsed(pattern) is None and not _is_remark(pattern):
            message = f'{where} has the glob "{pattern}", which cannot be meant'
            raise ConfigError(message, 'globs are those of .gitignore files: "backups/**", "*_old.py"')
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
        Ignore(i.globs.sparing(f"{i.prefix}{path[i.skip :]}".rstrip("/")), i.label, i.prefix, i.skip, i.remark)
        for i in found
    )


def ignored(path: str, files: Sequence[Ignoring]) -> str:
    """The .gitignore file that names a path, or a folder above it; "" if none does. The outermost file comes first."""
    compiled = [Ignore(_globs(one.globs), one.path, one.prefix, one.skip) for one in files if _concerns(one, path)]
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        place = "/".join(parts[:depth]) + ("/" if depth < len(parts) else "")
        found = [(match[0], one.label) for one in compiled if (match := one.match(place)) is not None]
        if found and found[-1][0]:
            return found[-1][1]
    return ""


def _concerns(file: Ignoring, path: str) -> bool:
    """Whether a .gitignore file stands in a folder above a path, or above the base."""
    return not file.skip or path.startswith(f"{file.path.rpartition('/')[0]}/")


@functools.lru_cache(maxsize=PATTERNS)
def _globs(patterns: tuple[str, ...]) -> Globs:
    """The globs of one file, compiled once."""
    return Globs(patterns)


def ignore_texts(tree: Tree, folders: Iterable[str]) -> list[tuple[str, str]]:
    """What all files say that tell git to ignore something in some folders, and those that cannot be read, by path."""
    paths = {f"{folder}/.gitignore" for start in folders for folder in (start, *_above(start))}
    top = repository(tree.base)
    if top is not None:
        way = len(tree.base.relative_to(top).parts)
        paths |= {f"{'../' * up}.gitignore" for up in range(1, way + 1)} | {f"{'../' * way}.git/info/exclude"}
    found = []
    for path in sorted(paths):
        try:
            found.append((path, "a link" if _is_link(tree, path) else f"= {tree.text(path)}"))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            found.append((path, f"cannot be read: {error}"))
    return found


def _above(folder: str) -> Iterator[str]:
    """The folders that hold a folder, up to the base."""
    while folder != ".":
        folder = folder.rpartition("/")[0] or "."
        yield folder


def _read(tree: Tree, path: str, prefix: str, skip: int, label: str = "") -> tuple[Ignore, ...]:
    """One file of globs; nothing if there is none, or only a link. What cannot be meant is passed over, as git does."""
    label = label or path
    try:
        text = "" if _is_link(tree, path) else tree.text(path)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        return (Ignore(Globs(()), label, prefix, skip, f"cannot be read: {error.strerror or error}"),)
    lines = [line for line in text.removeprefix("\N{BYTE ORDER MARK}").split("\n") if not _is_remark(line)]
    heeded = [line for line in lines[:PATTERNS] if len(line) <= PATTERN]
    remark = f"{len(lines) - len(heeded):,} lines are not heeded: they are longer than {PATTERN:,} characters, or come"
    remark = f"{remark} after {PATTERNS:,} others" if len(heeded) < len(lines) else ""
    return (Ignore(Globs(heeded), label, prefix, skip, remark),)


def _is_link(tree: Tree, path: str) -> bool:
    """Whether there is a symbolic link."""
    look(tree.base / path)
    return (tree.base / path).is_symlink()


def _is_remark(line: str) -> bool:
    """Whether a line is empty, or a comment."""
    return not line.strip() or line.startswith("#")


@functools.lru_cache(maxsize=PATTERNS)
def _compiled(expression: str) -> re.Pattern[str]:
    """An expression, compiled once for all the files in which the glob stands."""
    return re.compile(expression)


def _literal_start(pattern: str) -> str:
    """What every path begins with that a glob matches."""
    anchored = "/" in pattern.rstrip("/")
    return re.split(r"[*?\[\\]", pattern.lstrip("/"))[0] if anchored else ""


# ---------------------------------------------------------------------------------------------- from glob to expression


@functools.lru_cache(maxsize=PATTERNS)
def _parsed(text: str) -> _Glob | None:
    """A glob; None for a comment, and for one that matches nothing: `!`, or `a[b`."""
    if _is_remark(text):
        return None
    include = not text.startswith("!")
    pattern = _trimmed(text if include else text[1:])
    folders = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    anywhere = "/" not in pattern
    parts = _parts(pattern.removeprefix("/"))
    if parts is None or "" in parts:
        return None
    if anywhere:
        name = parts[0] if parts[0] is not None else f"{_ANY}++"
        return _Glob(text, include, across((None, name), _ANY, "/", "*"), name, _ending(folders, below=False))
    below = parts[-1] is None
    if below and folders:  # all folders that are in it
        parts, below = [*parts, f"{_ANY}++"], False
    return _Glob(text, include, across(parts, _ANY, "/", "*"), "", _ending(folders, below=below))


def _ending(folders: bool, *, below: bool) -> str:
    """What comes after the body of a glob: for folders alone, for all that is below, or for anything."""
    return "()" if below else r"/(?:\Z())?" if folders else r"(?:/?\Z()|/)"


def _trimmed(line: str) -> str:
    """A line without the white space at its end, unless a backslash keeps it."""
    bare = line.removesuffix("\r").rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return f"{bare} " if backslashes % 2 and len(bare) < len(line.removesuffix("\r")) else bare


def _parts(pattern: str) -> list[str | None] | None:
    """The expressions for the parts of a path, None for `**`; None instead of all where nothing can match."""
    parts: list[str | None] = []
    chunks = [""]  # of one part, between its stars
    for character, expression in _characters(pattern):
        if expression is None:
            return None
        if character == "/":
            parts.append(_part(chunks))
            chunks = [""]
        elif character == "*":
            chunks.append("")
        else:
            chunks[-1] += expression
    return [*parts, _part(chunks)]


def _part(chunks: Sequence[str]) -> str | None:
    """The expression for one part of a path; None for `**`."""
    if len(chunks) > 2 and not any(chunks):
        return None
    kept = [chunk for number, chunk in enumerate(chunks) if chunk or number in (0, len(chunks) - 1)]
    if kept == [""]:
        return ""
    if not any(kept):
        return f"{_ANY}++"
    return f"(?>{woven(kept, _ANY)}{_END})"


def _characters(pattern: str) -> Iterator[tuple[str, str | None]]:
    """The characters of a glob with their expressions, brackets as a whole; None for what never matches."""
    position = 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "\\":
            escaped = pattern[position : position + 1]
            position += 1
            yield escaped if escaped == "/" else "", re.escape(escaped) if escaped else None
        elif character == "[":
            expression, position = _bracket(pattern, position)
            yield "", expression
        elif character == "?":
            yield "", _ANY
        else:
            yield character, re.escape(character)


def _bracket(pattern: str, position: int) -> tuple[str | None, int]:
    """The expression for what stands in brackets, and the position after them; None if they are never closed."""
    negated = pattern[position : position + 1] in ("!", "^")
    position += negated
    members: list[str] = []
    before, first = "", True  # what a range may begin with
    while first or pattern[position : position + 1] != "]":
        first = False
        character = pattern[position : position + 1]
        if character == "-" and before and pattern[position + 1 : position + 2] not in ("", "]"):
            position += 1 + (pattern[position + 1] == "\\")
            last = pattern[position : position + 1]
            if before <= last:
                members.append(f"{re.escape(before)}-{re.escape(last)}")
            character = last
            before = ""
        elif character == "[" and pattern[position + 1 : position + 2] == ":":
            end = pattern.find("]", position + 2)
            if end < 0 or (
                pattern[end - 1] == ":" and pattern[position + 2 : end - 1] not in _CLASSES and end > position + 2
            ):
                return None, position
            if pattern[end - 1] == ":" and end > position + 2:
                members.append(_CLASSES[pattern[position + 2 : end - 1]])
                position, before = end, ""
            else:
                members.append(re.escape("["))
                before = "["
        else:
            if character == "\\":
                position += 1
                character = pattern[position : position + 1]
            members.append(re.escape(character))
            before = character
        if not character:
            return None, position
        position += 1
    if not members:
        return (_ANY if negated else "(?!)"), position + 1
    return f"(?!/)[{'^' if negated else ''}{''.join(members)}]", position + 1
