"""What definitions that may be the same thing are to each other"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from importmap.likeness.bodies import Body, Corpus, Likeness, kinship, parameter_names, twins
from importmap.model.facts import Facts, Kind
from importmap.model.links import Link, Symbol

_FEW = 3  # rare statements or fields that two definitions must share, at the least
_MANY = 8  # of them, from which the share of what is equal may be less
_PLENTY = 20  # of them, which no two classes of different origin share
_STEP = 0.1  # between the shares that are asked for
_PLAIN = frozenset("Enum Exception ABC BaseModel TypedDict NamedTuple Generic str dict".split())
_SHORT = 15  # lines of a class that only derives; where its docstring explains more, it is a class of its own
_OLD = ("legacy", "old", "deprecated")
_ANY = ("args", "kwargs")
_CONSTRUCTORS = frozenset({"__init__", "__new__", "__init_subclass__"})


class Relation(StrEnum):
    """What a definition is to the real one."""

    COPY = "copy"
    DRIFTED = "drifted copy"
    SHIM = "shim"
    NEAR = "near copy"  # under another name
    NAMESAKE = "namesake"


@dataclass(frozen=True)
class Candidate:
    """One definition with all that is asked of it."""

    symbol: Symbol
    body: Body
    backstage: bool  # in tests or tooling, or a test double
    replaced: bool = False  # a later definition of its name in the same file stands in its place

    @property
    def id(self) -> str:
        """What tells it from all others."""
        return f"{self.symbol.id}:{self.body.definition.line}" if self.replaced else self.symbol.id

    @cached_property
    def users(self) -> int:
        """How many modules import it, by any path."""
        return 0 if self.replaced else len({user.module for route in self.symbol.routes for user in route.users})

    @cached_property
    def standing(self) -> tuple[bool, bool, int, bool, int, str]:
        """The one that is used most comes first, then one that is not called old, then the longest."""
        is_old = self.symbol.name.lower().lstrip("_").startswith(_OLD)
        return self.backstage, self.replaced, -self.users, is_old, -self.body.lines, self.id


@dataclass(frozen=True, slots=True)
class Other:
    """A definition beside the real one, and what it is to it."""

    candidate: Candidate
    relation: Relation
    likeness: Likeness | None = None

    @property
    def spare(self) -> int:
        """The lines that a merge would remove."""
        return int(self.candidate.body.lines * (self.likeness.share if self.likeness else 1))


class Comparison:
    """Tells what definitions of one name are to each other; knows the whole code base."""

    def __init__(
        self, corpus: Corpus, facts: Mapping[str, Facts], links: Iterable[Link], *, size: int, similarity: float
    ) -> None:
        """`size` and `similarity` are what the rule's options of these names say."""
        self._corpus = corpus
        self._size = size
        self._similarity = similarity
        self._calls = {module: said.calls for module, said in facts.items()}
        self._links: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            self._links[link.importer].append(link)

    def groups(self, namesakes: list[Candidate]) -> Iterator[tuple[Candidate, list[Other]]]:
        """The definitions of one name in groups around the real one of each; some stand alone."""
        forwarding = self._forwarding(namesakes)
        left = sorted(namesakes, key=lambda candidate: (candidate.id in forwarding, candidate.standing))
        while left:
            real = left[0]
            others = [self._relate(real, other, forwarding, len(namesakes)) for other in left[1:]]
            related = [other for other in others if other.relation is not Relation.NAMESAKE]
            order = list(Relation)
            yield real, sorted(related, key=lambda other: (order.index(other.relation), other.candidate.standing))
            left = [other.candidate for other in others if other.relation is Relation.NAMESAKE]

    def _relate(self, real: Candidate, other: Candidate, forwarding: Mapping[str, str], namesakes: int) -> Other:
        """What a definition is to the real one of the same name."""
        if forwarding.get(other.id) == real.id:
            return Other(other, Relation.SHIM)
        first, second = real.body.definition, other.body.definition
        derived = _derived(real, other)
        large = min(real.body.weight, other.body.weight) >= self._size
        if derived or not large or first.kind != second.kind:
            return Other(other, Relation.NAMESAKE)
        if first.digest == second.digest:
            return Other(other, Relation.COPY)
        likeness = self._corpus.likeness(real.body, other.body, namesakes)
        if likeness.rare < _FEW or likeness.share < self._needed(real, other, likeness.rare):
            # Its methods may have got other names.
            if likeness.scattered < _MANY or likeness.written < self._similarity:
                return Other(other, Relation.NAMESAKE)
            likeness = replace(likeness, share=likeness.written)
        return Other(other, Relation.NAMESAKE if twins(real.body, other.body) else Relation.DRIFTED, likeness)

    def near(self, real: Candidate, other: Candidate) -> Other | None:
        """What a definition of another name is to the real one, if most of it is the same and that is no chance."""
        first, second = real.body.definition, other.body.definition
        if first.kind != second.kind or _derived(real, other) or twins(real.body, other.body):
            return None
        if _bare(real.symbol.name) == _bare(other.symbol.name):
            return None
        if first.kind == Kind.FUNCTION and min(len(first.statements), len(second.statements)) < _PLENTY:
            return None
        likeness = self._corpus.likeness(real.body, other.body, 2)
        # What stands in one file, or has a base in common, was made to be alike.
        together = real.symbol.module == other.symbol.module
        needed = self._similarity + _STEP * (together + bool(_common_bases(real, other)))
        if likeness.scattered < _MANY or likeness.written < needed:
            return None
        return Other(other, Relation.NEAR, replace(likeness, share=likeness.written))

    def _needed(self, real: Candidate, other: Candidate, rare: int) -> float:
        """The share from which two definitions are one that has drifted: more where their roles seem to differ."""
        first, second, usual = real.body.definition, other.body.definition, self._similarity
        if first.kind == Kind.FUNCTION:
            if parameter_names(first) != parameter_names(second):
                return usual + _STEP
            return usual - (_STEP if rare >= _MANY else 0)
        if kinship(first) != kinship(second):
            return usual + _STEP if rare >= _MANY else 1.1
        if _common_bases(real, other):  # it may be two implementations of one interface
            return usual + _STEP - _STEP * (2 if rare >= _PLENTY else 1 if rare >= _MANY else 0)
        return usual - _STEP * (4 if rare >= _PLENTY else 2 if rare >= _MANY else 0)

    def _forwarding(self, namesakes: Iterable[Candidate]) -> Mapping[str, str]:
        """Which of the definitions of one name only forward, and to which of the others in the end."""
        ids = {candidate.id: candidate for candidate in namesakes}
        direct: dict[str, str] = {}
        for candidate in namesakes:
            if candidate.replaced:
                continue
            is_class = candidate.body.definition.kind == Kind.CLASS
            target = self._only_derives(candidate) if is_class else self._only_calls(candidate, ids)
            if target in ids:
                direct[candidate.id] = target
        final = {}
        for shim, forwarded in direct.items():
            target, passed = forwarded, {shim}
            while target in direct and target not in passed:
                passed.add(target)
                target = direct[target]
            final[shim] = target
        return final

    def _only_derives(self, candidate: Candidate) -> str:
        """The one base of a class that adds nothing, or a warning when it is used."""
        definition, bases = candidate.body.definition, candidate.symbol.bases
        if len(definition.bases) != 1 or len(bases) != 1 or not _CONSTRUCTORS.issuperset(candidate.body.members):
            return ""
        if candidate.body.lines > _SHORT and not candidate.body.members:
            return ""
        warning = {
            call.scope.rpartition(".")[2]
            for call in self._calls[candidate.symbol.module]
            if call.scope.startswith(f"{definition.name}.") and _warns(call.path)
        }
        return bases[0] if warning.issuperset(candidate.body.members) else ""

    def _only_calls(self, candidate: Candidate, namesakes: Mapping[str, Candidate]) -> str:
        """The namesake that a short function calls, if it does little else."""
        definition, module = candidate.body.definition, candidate.symbol.module
        if not all(map(_warns, definition.decorators)):
            return ""
        calls = [call for call in self._calls[module] if call.scope == definition.name]
        called = {call.path for call in calls if not _warns(call.path)}
        links = [link for link in self._links[module] if link.statement.scope in ("", definition.name)]
        statements = {link.statement.line for link in links if link.statement.scope}
        # Its header and the call; anything else is an import, or tells somebody.
        if len(called) != 1 or len(definition.statements) > 2 + len(statements) + sum(_warns(c.path) for c in calls):
            return ""
        path = called.pop()
        for link in links:
            bound = link.statement.bound
            target = link.symbol if path == bound else f"{link.path}:{path.removeprefix(f'{bound}.')}"
            # A package may offer by a function, too, what one of its modules defines.
            real = namesakes.get(target) if bound and not target.startswith(f"{module}.") else None
            if real is not None and parameter_names(definition) in (parameter_names(real.symbol.definition), _ANY):
                return target
        return ""


def _bare(name: str) -> str:
    """A name without what tells twins apart of which one waits: `SyncClient`, `AsyncClient` and `Client` are one."""
    return re.sub(r"a?sync", "", name.lower()).strip("_")


def _derived(one: Candidate, other: Candidate) -> bool:
    """Whether one class derives from the other; what stands in the place of its base is no copy of it."""
    return one.symbol.id in other.symbol.bases or other.symbol.id in one.symbol.bases


def _common_bases(one: Candidate, other: Candidate) -> bool:
    """Whether two classes have a base in common that is more than a kind of class."""
    first, second = one.symbol.bases, other.symbol.bases
    if first or second:
        return not set(first).isdisjoint(second)
    return bool(kinship(one.body.definition) & kinship(other.body.definition) - _PLAIN)


def _warns(path: str) -> bool:
    """Whether what is called only tells somebody that it was."""
    return any(word in path for word in ("warn", "deprecat", "log"))
