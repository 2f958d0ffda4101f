"""What files said at some commit, and whether a definition of one is that of another"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property, lru_cache

from importmap.model.facts import BlockKind, Definition, Facts, Import, Kind, Lazy, When
from importmap.past.git import objects
from importmap.past.repository import Repository

Item = Import | Definition | Lazy

_STAR = re.compile(rb"(?m)^[^#\n]*\bimport \*")


class Content:
    """The text of a file at some commit, read when something is asked."""

    def __init__(self, text: bytes, extract: Callable[[bytes], Facts]) -> None:
        self._text = text
        self._extract = extract

    @cached_property
    def facts(self) -> Facts:
        """What it says."""
        return self._extract(self._text)

    @cached_property
    def bound(self) -> Mapping[str, Item]:
        """What it binds when it runs, with the last statement that does so."""
        statements = (one for one in self.facts.imports if not one.scope and one.bound)
        definitions = (one for one in self.facts.definitions if "." not in one.name)
        items: list[tuple[str, Import | Definition]] = [
            *((one.bound, one) for one in statements if not one.when & When.TYPING),
            *((one.name, one) for one in definitions if not one.when & When.TYPING),
        ]
        # What stands in a handler only comes before what is there otherwise.
        items.sort(key=lambda entry: (not self._is_caught(entry[1].block), entry[1].order))
        bound: dict[str, Item] = {lazy.name: lazy for lazy in self.facts.lazies}
        bound.update(items)
        return {n: item for n, item in bound.items() if not isinstance(item, Definition) or item.kind != Kind.DELETED}

    def _is_caught(self, block: int) -> bool:
        """Whether a block stands in an exception handler."""
        while block and self.facts.blocks[block].kind != BlockKind.EXCEPT:
            block = self.facts.blocks[block].parent
        return bool(block)

    @cached_property
    def stars(self) -> tuple[Import, ...]:
        """Its star imports."""
        return tuple(one for one in self.facts.imports if one.name == "*" and not one.scope)

    def body(self, name: str) -> tuple[Definition, ...]:
        """A class or function, and what stands in the class; () for anything else."""
        item = self.bound.get(name)
        if not isinstance(item, Definition) or item.kind not in (Kind.CLASS, Kind.FUNCTION):
            return ()
        if item.kind == Kind.FUNCTION:
            return (item,)
        lines = range(item.line, item.end_line + 1)
        return (item, *(d for d in self.facts.definitions if d.name.startswith(f"{name}.") and d.line in lines))

    def content(self, name: str) -> Hashable:
        """Equal for what is the same but for the name of a class or function; None for what is no definition."""
        if body := self.body(name):
            own = body[0]
            return own.kind, own.size, own.statements, tuple(one.digest for one in body[1:] if one.digest)
        item = self.bound.get(name)
        if isinstance(item, Definition) and item.kind == Kind.VALUE:
            return tuple(line.strip() for line in self._text.splitlines()[item.line - 1 : item.end_line])
        return None


class Contents:
    """The contents that were asked for, by the hashes of their blobs."""

    def __init__(self, repository: Repository, extract: Callable[[bytes], Facts]) -> None:
        self._repository = repository
        self._extract = extract
        self._known: dict[str, Content] = {}

    def load(self, blobs: Iterable[str], wanted: Callable[[str, bytes], bool] = lambda _blob, _text: True) -> None:
        """Read those blobs of some that are wanted, by their hash and text."""
        for blob, text in objects(self._repository, sorted(set(blobs) - self._known.keys())):
            if wanted(blob, text):
                self._known[blob] = Content(text, self._extract)

    def get(self, blob: str) -> Content | None:
        """A blob that was read; None for one that was not wanted, or cannot be read."""
        return self._known.get(blob)


def may_bind(text: bytes, names: Iterable[str]) -> frozenset[str]:
    """Those of some names that a file might bind, by a glance at its text; "*" if it might have a star import."""
    found = {name for name in names if _may_bind(text, name.encode("utf-8", "surrogatepass"))}
    return frozenset(found | {"*"} if b"import *" in text and _STAR.search(text) else found)


def may_define(text: bytes, names: Iterable[str]) -> bool:
    """Whether a file might define or assign one of some names, by a glance at its text."""
    encoded = (name.encode("utf-8", "surrogatepass") for name in names)
    return any(form % name in text for name in encoded for form in (b"class %b", b"def %b", b"\n%b"))


def _may_bind(text: bytes, name: bytes) -> bool:
    place = text.find(name)
    if place < 0:
        return False
    if b"__getattr__" in text and any(quote + name + quote in text for quote in (b'"', b"'")):
        return True
    binds = _binding(name)
    while place >= 0:
        start, end = text.rfind(b"\n", 0, place) + 1, text.find(b"\n", place)
        if binds(text[start : end if end >= 0 else len(text)]):
            return True
        place = text.find(name, end) if end >= 0 else -1
    return False


@lru_cache(maxsize=4096)
def _binding(name: bytes) -> Callable[[bytes], re.Match[bytes] | None]:
    """Finds a line that may define, import or assign a name, or be one of several that list imported names."""
    forms = rb"""^\s*(?:
        (?:async\s+)?(?:class|def)\s+NAME\b
        | (?:from|import|for|del)\b[^#]*(?<![\w.])NAME\b
        | [\w\s,=(]*(?<!\w)NAME\s*(?:[:=,)\\#;]|as\b|$)
        ) | \bas\s+NAME\b"""
    return re.compile(forms.replace(b"NAME", re.escape(name)), re.VERBOSE).search
