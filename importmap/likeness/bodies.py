"""How alike two classes or two functions are, and in what they differ

A class is compared member by member, a function statement by statement. What many definitions of a code base have in
common says nothing of any two of them: `Corpus` knows which statements and fields are rare.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from importmap.model.facts import Definition, Facts, Kind

_FIELD = 15  # what a field weighs, in syntax nodes: its name and its type were chosen, and are no mere syntax
_RARE = 8  # definitions that may hold a statement which is still rare


def corpus(facts: Iterable[Facts]) -> Corpus:
    """Count in how many definitions each statement and field stands."""
    occurrences: Counter[int] = Counter()
    for said in facts:
        for definition in said.definitions:
            if definition.statements:
                occurrences.update(set(definition.statements))
    return Corpus(occurrences)


def header(definition: Definition) -> str:
    """The first line of a class or function as far as it is known, with its decorators."""
    decorators = "".join(f"@{path} " for path in definition.decorators)
    if definition.kind == Kind.CLASS:
        return f"{decorators}class ({', '.join(definition.bases)})"
    marks = {"variadic": "*", "keywords": "**"}
    parameters = (f"{marks.get(p.kind, '')}{p.name}{'=...' if p.default else ''}" for p in definition.parameters)
    return f"{decorators}def ({', '.join(parameters)})"


def parameter_names(function: Definition) -> tuple[str, ...]:
    """The names of the parameters in order."""
    return tuple(parameter.name for parameter in function.parameters)


def kinship(definition: Definition) -> frozenset[str]:
    """The bases of a class by their last names; all enumerations are of one kind."""
    names = {path.rpartition(".")[2] for path in definition.bases} - {"object"}
    return frozenset({"Enum"} if any(name.endswith(("Enum", "Flag")) for name in names) else names)


def _is_stub(function: Definition) -> bool:
    abstract = any(path.rpartition(".")[2] in ("abstractmethod", "overload") for path in function.decorators)
    return abstract or len(function.statements) == 1


def _common(one: Iterable[int], other: Iterable[int]) -> Counter[int]:
    return Counter(one) & Counter(other)


@dataclass(frozen=True, slots=True)
class Member:
    """One method, nested class or field of a class; a property with its setter is one."""

    name: str
    line: int  # 0 for a field that is only annotated
    weight: int
    content: tuple[Hashable, ...]  # equal for members that are the same
    statements: tuple[int, ...]


@dataclass(frozen=True)
class Body:
    """A top-level class or function with all that is compared."""

    definition: Definition
    inside: tuple[Definition, ...] = ()  # what the body of a class defines

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """The members of a class by name, its fields first."""
        own = self.definition
        if own.kind == Kind.FUNCTION:
            return {}
        grouped: dict[str, list[Definition]] = defaultdict(list)
        lines: dict[str, int] = {}
        for definition in self.inside:
            name = definition.name.rpartition(".")[2]
            if definition.kind in (Kind.CLASS, Kind.FUNCTION):
                grouped[name].append(definition)
            lines.setdefault(name, definition.line)
        members: dict[str, Member] = {}
        for name, digest in zip(own.fields, own.statements[1:], strict=True):
            digests = (*members[name].statements, digest) if name in members else (digest,)
            members[name] = Member(name, lines.get(name, 0), _FIELD, digests, digests)
        for name, found in grouped.items():
            content = tuple(one.digest for one in found)
            statements = tuple(digest for one in found for digest in one.statements)
            members[name] = Member(name, lines[name], sum(one.size for one in found), content, statements)
        return members

    @cached_property
    def content(self) -> Hashable:
        """Equal for bodies that are the same but for the name of the class or function."""
        own = self.definition
        return own.kind, own.size, own.statements, tuple([one.digest for one in self.inside if one.digest])

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.definition.end_line - self.definition.line + 1

    @cached_property
    def behaviour(self) -> int:
        """The syntax nodes in what does something: no fields, no abstract methods, none with a docstring alone."""
        own = self.definition
        functions = (own,) if own.kind == Kind.FUNCTION else self.inside
        return sum(one.size for one in functions if one.kind == Kind.FUNCTION and not _is_stub(one))

    @cached_property
    def weight(self) -> int:
        """How much it says, in syntax nodes."""
        return self.behaviour + _FIELD * len(set(self.definition.fields))


def twins(one: Body, other: Body) -> bool:
    """Whether one is what the other is for code that waits: alike on purpose, with `async` on one side alone."""
    first, second = (
        {part.name.rpartition(".")[2]: part.asynchronous for part in (body.definition, *body.inside)}
        for body in (one, other)
    )
    if one.definition.kind == Kind.FUNCTION:
        return one.definition.asynchronous != other.definition.asynchronous
    both = [(first[name], second[name]) for name in first if name in second]
    return 2 * sum(a != b for a, b in both) > sum(a or b for a, b in both) > 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two bodies share."""

    share: float  # from 0 to 1
    rare: int  # statements and fields that both have, and few others
    header: bool  # whether decorators, bases and parameters are the same
    same: tuple[str, ...] = ()  # members
    differing: tuple[tuple[str, int, int], ...] = ()  # members, with how many statements of how many are equal
    first: tuple[str, ...] = ()  # members that only the first has
    second: tuple[str, ...] = ()
    statements: tuple[int, int] = (0, 0)  # of two functions: how many are equal, of how many of the longer one
    written: float = 0.0  # the share of their statements and fields that both have, in whatever member
    scattered: int = 0  # those of them that few others have


@dataclass(frozen=True, slots=True)
class Corpus:
    """How many definitions of a code base hold each statement or field."""

    occurrences: Mapping[int, int]

    def likeness(self, one: Body, other: Body, namesakes: int) -> Likeness:
        """Compare two classes or two functions; `namesakes` is how many definitions might be copies of them."""
        limit = max(_RARE, 2 * namesakes)
        if one.definition.kind == Kind.FUNCTION:
            return self._functions(one.definition, other.definition, limit)
        header = one.definition.statements[0] == other.definition.statements[0]
        return self._classes(one.members, other.members, limit, header=header)

    def _functions(self, one: Definition, other: Definition, limit: int) -> Likeness:
        first, second = one.statements[1:], other.statements[1:]
        common = _common(first, second)
        equal, header = common.total(), one.statements[0] == other.statements[0]
        whole = len(one.statements) + len(other.statements)
        share = 2 * (equal + header) / whole
        rare, statements = self._rare(common, limit), (equal, max(len(first), len(second)))
        return Likeness(share, rare, header, statements=statements, written=share, scattered=rare)

    def _classes(self, one: Mapping[str, Member], other: Mapping[str, Member], limit: int, *, header: bool) -> Likeness:
        same, differing, shared, rare = [], [], 0.0, 0
        for name, member in one.items():
            twin = other.get(name)
            if twin is None:
                continue
            common = _common(member.statements, twin.statements)
            rare += self._rare(common, limit)
            longer = max(len(member.statements), len(twin.statements))
            if member.content == twin.content:
                same.append(name)
                shared += member.weight
            else:
                differing.append((name, common.total(), longer))
                shared += max(member.weight, twin.weight) * common.total() / longer
        names = [*one, *(name for name in other if name not in one)]
        first, second = ([s for member in side.values() for s in member.statements] for side in (one, other))
        everywhere = _common(first, second)
        weights = {name: max(side[name].weight for side in (one, other) if name in side) for name in names}
        return Likeness(
            share=shared / (sum(weights.values()) or 1),
            rare=rare,
            header=header,
            same=tuple(same),
            differing=tuple(differing),
            first=tuple(name for name in one if name not in other),
            second=tuple(name for name in other if name not in one),
            written=2 * everywhere.total() / (len(first) + len(second) or 1),
            scattered=self._rare(everywhere, limit),
        )

    def _rare(self, common: Counter[int], limit: int) -> int:
        return sum(1 for digest in common if self.occurrences.get(digest, 0) <= limit)


class Bodies:
    """The classes and functions of one file, with what stands in them."""

    def __init__(self, facts: Facts) -> None:
        self._inside: dict[str, list[Definition]] = defaultdict(list)
        for definition in facts.definitions:
            owner = definition.name.rpartition(".")[0]
            if owner:
                self._inside[owner].append(definition)

    def of(self, definition: Definition) -> Body:
        """A class or function; what another class of its name defines, in the same file, is not its own."""
        inside = self._inside.get(definition.name, ()) if definition.kind == Kind.CLASS else ()
        return Body(definition, tuple([one for one in inside if definition.line <= one.line <= definition.end_line]))
