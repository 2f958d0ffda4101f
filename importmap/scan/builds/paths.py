"""The folders that files put on `sys.path` when they run, as far as that can be read

`sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))` in a script speaks of the script alone; in a
conftest.py, of all tests beside and below it. pytest itself puts the folder of a conftest.py there, unless that is a
package or the files are imported by `importlib`.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from importmap.files import Tree
from importmap.model.limits import SOURCE as SOURCE_LIMIT
from importmap.model.project import PytestSettings, Way
from importmap.scan.builds.literals import Literals
from importmap.scan.folders import SOURCE, Folder, join, parent
from importmap.scan.syntax.decode import decode
from importmap.scan.syntax.nodes import Attribute, Call, Constant, Expression, Name, Operation, String, Subscript

_CALLS = ("sys.path.insert", "sys.path.append", "site.addsitedir")
_CHANGES = re.compile(rb"sys\.path\.(?:insert|append)\b|site\.addsitedir\b")
_CONFTEST = "conftest.py"
_SAME = frozenset({"abspath", "realpath", "normpath", "str", "fspath", "Path", "resolve", "absolute", "expanduser"})
_DEPTH = 30


def read_ways(tree: Tree, folders: Mapping[str, Folder], pytest: tuple[PytestSettings, ...] = ()) -> tuple[Way, ...]:
    """The folders of the tree that files outside of packages, and files for pytest, find modules in besides."""
    found: dict[Way, None] = {}
    for folder in folders.values():
        if folder.is_package and _CONFTEST not in folder.files:
            continue
        for name in sorted(folder.files):
            if name == _CONFTEST or (name.endswith(SOURCE) and not folder.is_package):
                scope = folder.path if name == _CONFTEST else join(folder.path, name)
                found.update((Way(way, scope), None) for way in _read(tree, join(folder.path, name)) if way in folders)
        if _CONFTEST in folder.files and not folder.is_package and _mode(folder.path, pytest) != "importlib":
            found[Way(folder.path, folder.path)] = None
    return tuple(found)


def _mode(folder: str, pytest: tuple[PytestSettings, ...]) -> str:
    """How pytest imports the tests of a folder."""
    above = (one for one in pytest if one.base or one.folder == "." or f"{folder}/".startswith(f"{one.folder}/"))
    return next(above, PytestSettings()).import_mode


def _read(tree: Tree, path: str) -> Iterator[str]:
    """The folders that one file puts on `sys.path`, from the base."""
    content = b""
    with contextlib.suppress(OSError):
        content = tree.read(path, SOURCE_LIMIT)
    changes = list(_CHANGES.finditer(content))
    if not changes:
        return
    literals = _literals(_up_to(content, changes[-1].end()))
    for call in literals.nodes("insert", "append", "addsitedir"):
        if isinstance(call.callee, Name) and call.callee.path in _CALLS:
            way = _Path(literals, path).value(call.positional[-1], 0) if call.positional else None
            if way is not None and way != ".." and not way.startswith(("/", "../")):
                yield way


def _up_to(content: bytes, place: int) -> bytes:
    """The start of a file with the whole of the statement at a place: what follows says nothing of that."""
    end, opened = place, 0
    while end == place or (opened > 0 and end < len(content)):
        line = content.find(b"\n", end) + 1 or len(content)
        opened += sum(content.count(one, end, line) for one in (b"(", b"[", b"{"))
        opened -= sum(content.count(one, end, line) for one in (b")", b"]", b"}"))
        end = line
        if line == len(content):
            break
    return content[:end]


@lru_cache(maxsize=256)
def _literals(content: bytes) -> Literals:
    """What the start of a file says; copies of a file are common."""
    return Literals(decode(content)[0])


class _Path:
    """What expressions of one file say of paths."""

    def __init__(self, literals: Literals, file: str) -> None:
        self._literals = literals
        self._file = file

    def value(self, node: Expression | None, depth: int) -> str | None:
        """The path that an expression yields, from the base; None if it cannot be read."""
        found = self._value(node, depth) if depth < _DEPTH else None
        return None if found is None else posixpath.normpath(found)

    def _value(self, node: Expression | None, depth: int) -> str | None:
        match node:
            case Name(path="__file__"):
                return self._file
            case Name():
                return self._named(node.path, depth)
            case String():
                return join(".", node.value)  # as written: the working folder is the top of the project, as a rule
            case Attribute(name="parent"):
                return _above(self.value(node.value, depth + 1))
            case Operation(operator="/"):
                return self._joined(node.operands, depth)
            case Subscript(key=Constant(text=text)) if text.isdigit():
                return self._ancestor(node.base, int(text), depth)
            case Call():
                return self._called(node, depth)
        return None

    def _named(self, path: str, depth: int) -> str | None:
        """A name that is bound once, or an attribute of one: `HERE`, `HERE.parent`."""
        owner, dot, attribute = path.rpartition(".")
        if dot:
            return _above(self.value(Name(0, owner), depth + 1)) if attribute == "parent" else None
        bound = self._literals.bound(path)
        return None if bound is None else self.value(bound, depth + 1)

    def _ancestor(self, base: Expression, number: int, depth: int) -> str | None:
        """`path.parents[number]`."""
        if isinstance(base, Attribute) and base.name == "parents":
            found = self.value(base.value, depth + 1)
        elif isinstance(base, Name) and base.path.endswith(".parents"):
            found = self.value(Name(0, base.path.removesuffix(".parents")), depth + 1)
        else:
            return None
        for _ in range(min(number, _DEPTH) + 1):
            found = _above(found)
        return found

    def _called(self, node: Call, depth: int) -> str | None:
        callee = node.callee
        name = callee.path if isinstance(callee, Name) else callee.name if isinstance(callee, Attribute) else ""
        owner, _, last = name.rpartition(".")
        if last == "dirname" and len(node.positional) == 1:
            return _above(self.value(node.positional[0], depth + 1))
        if last in ("join", "joinpath"):
            before = [] if last == "join" else [callee.value if isinstance(callee, Attribute) else Name(0, owner)]
            return self._joined([*before, *node.positional], depth)
        if last in ("getcwd", "cwd"):
            return "."
        if last in _SAME and len(node.positional) == 1:
            return self.value(node.positional[0], depth + 1)
        if last in _SAME and not node.positional:
            return self.value(callee.value if isinstance(callee, Attribute) else Name(0, owner), depth + 1)
        return None

    def _joined(self, parts: object, depth: int) -> str | None:
        """A path and what is joined to it; the rest must be literal."""
        nodes = list(parts) if isinstance(parts, (list, tuple)) else []
        start = self.value(nodes[0], depth + 1) if nodes else None
        rest = [node.value for node in nodes[1:] if isinstance(node, String)]
        if start is None or len(rest) + 1 != len(nodes) or any(part.startswith("/") for part in rest):
            return None
        return posixpath.join(start, *rest)


def _above(path: str | None) -> str | None:
    """The folder that holds a path; None above the base."""
    return None if path in (None, ".") or path is None or path.startswith("..") else parent(path)
