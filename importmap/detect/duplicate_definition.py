"""One class or function is defined several times

Finds: top-level classes and functions that are the same thing, and what each of them is to the one with the most
importers: a copy (equal but for positions, docstrings and perhaps the name), a drifted copy (most of it is still equal;
the evidence says what is the same, what differs and what only one of them has), or a shim (a class that only derives
from the real one, at most with a warning; a function that only calls it). In tests, in tooling and among test doubles,
only long copies are told, as information.

Namesakes that share little but the name are not reported, for a name may have a meaning in each place; the option
`namesakes` shows them. Neither are names that frameworks ask for, protocols, overloads, fallbacks in a handler of
ImportError, vendored packages, what is too small to be more than chance, and what `single-source` speaks of.

Why it hurts: a mend in one copy is missing in the other, `isinstance` and `except` fail between them, and nobody knows
which one is meant.

Example:

    # shop/orders/retry.py                   # shop/billing/retry.py
    class RetryPolicy: ...                   class RetryPolicy: ...   # the same forty lines

What to do: keep the one with the most importers, let the others import it, then remove them. For a drifted copy decide
member by member first. A shim is removed when its last importer is gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.likeness.bodies import Bodies, Likeness, corpus, header
from importmap.likeness.relations import Candidate, Comparison, Other, Relation
from importmap.model.facts import Definition, Kind, When
from importmap.model.finding import Evidence, Finding, Fix, Location, Safety, Severity
from importmap.model.links import Symbol
from importmap.model.project import Role

SEVERITY = Severity.WARNING

_SHOWN = 12  # members in one list
_DOUBLES = ("Mock", "Fake", "Stub", "Dummy", "Spy")
_VENDORED = frozenset({"_vendor", "vendor", "_vendored", "vendored", "third_party", "extern"})


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.duplicate-definition]` may set."""

    size: int = 40  # syntax nodes from which two equal definitions of one name are no chance
    clone: int = 60  # syntax nodes from which equal functions and methods under different names are reported
    similarity: float = 0.7  # share of equal members or statements from which a namesake is a drifted copy
    backstage: int = 30  # lines from which copies in tests and tooling are told
    namesakes: bool = False  # whether definitions that share little but the name are told, as information
    usual: tuple[str, ...] = tuple(
        "main run Config Meta Migration Command Base Settings Params Arguments setup upgrade downgrade".split()
    )


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each group of definitions that are the same thing."""
    candidates = _candidates(analysis, options)
    twins = _twins(candidates, options)
    known = corpus(analysis.facts[module.id] for module in analysis.files if module.role is Role.PRODUCTION)
    compare = Comparison(known, analysis.facts, analysis.links, size=options.size, similarity=options.similarity)
    named: dict[str, list[Candidate]] = defaultdict(list)
    told = _declared(analysis, candidates)
    for candidate in candidates:
        if not candidate.backstage and candidate.symbol.id not in told:
            named[candidate.symbol.name].append(candidate)
    for _, found in sorted(named.items()):
        groups = list(compare.groups(found)) if len(found) > 1 else []
        for real, related in groups:
            if related:
                seen = {real.symbol.id, *(other.candidate.symbol.id for other in related)}
                more = [twin for twin in twins.get(real.body.content, ()) if twin.symbol.id not in seen]
                told |= seen | {twin.symbol.id for twin in more}
                yield _finding(analysis, real, [*related, *(Other(twin, Relation.COPY) for twin in more)])
        if options.namesakes and len(groups) > 1:
            yield _finding(analysis, groups[0][0], [Other(real, Relation.NAMESAKE) for real, _ in groups[1:]])
    for group in twins.values():
        left = [twin for twin in group if twin.symbol.id not in told]
        if len(left) > 1:
            yield _finding(analysis, left[0], [Other(twin, Relation.COPY) for twin in left[1:]])


def _candidates(analysis: Analysis, options: Options) -> list[Candidate]:
    """The definitions that may be duplicates of each other, those that are used most first."""
    found = []
    for symbol in analysis.symbols:
        definition, name, role = symbol.definition, symbol.name, analysis.modules[symbol.module].role
        if "." in name or name.startswith("__") or name in options.usual or not definition.statements:
            continue
        # What stands under a condition stands in for something else: a fallback, or what another version has.
        if definition.when & (When.CONDITIONAL | When.TYPING) or _is_interface(definition):
            continue
        backstage = role is not Role.PRODUCTION or _is_double(symbol)
        lines = definition.end_line - definition.line + 1
        if backstage and (lines < options.backstage or name.lower().startswith("test")):
            continue
        found.append((symbol, backstage))
    names = Counter(symbol.name for symbol, backstage in found if not backstage)
    shapes = Counter(symbol.definition.statements for symbol, _ in found)
    bodies: dict[str, Bodies] = {}
    candidates = []
    for symbol, backstage in found:
        definition, module = symbol.definition, symbol.module
        has_namesakes = names[symbol.name] > 1 and not backstage
        has_twins = shapes[definition.statements] > 1 and (backstage or definition.size >= options.clone)
        if (has_namesakes or has_twins) and _VENDORED.isdisjoint(module.split(".")):
            if module not in bodies:
                bodies[module] = Bodies(analysis.facts[module])
            candidates.append(Candidate(symbol, bodies[module].of(definition), backstage))
    return sorted(candidates, key=lambda candidate: candidate.standing)


def _declared(analysis: Analysis, candidates: Iterable[Candidate]) -> set[str]:
    """The symbols of which other rules speak: the namesakes of declared concepts, and what these replace."""
    names = {concept.source.symbol.rpartition(".")[2] for concept in analysis.concepts}
    own = {concept.symbol for concept in analysis.concepts}
    replaced = {symbol for concept in analysis.concepts for symbol in concept.covers}
    ids = {c.symbol.id for c in candidates if c.symbol.name in names or c.symbol.id in replaced}
    return ids - own


def _is_interface(definition: Definition) -> bool:
    """Whether it says only what others look like."""
    names = {path.rpartition(".")[2] for path in (*definition.bases, *definition.decorators)}
    return not names.isdisjoint({"Protocol", "overload"})


def _is_double(symbol: Symbol) -> bool:
    """Whether a class or function stands in for the real thing in tests."""
    names = (symbol.name, *(base.rpartition(".")[2] for base in symbol.definition.bases))
    words = symbol.module.replace("_", ".").split(".")
    called = any(name.lstrip("_").startswith(_DOUBLES) for name in names)
    return called or not {"mock", "mocks", "fakes"}.isdisjoint(words)


def _twins(candidates: Iterable[Candidate], options: Options) -> Mapping[Hashable, list[Candidate]]:
    """The definitions that are equal but for their names, where that is no chance."""
    equal: dict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        large = candidate.symbol.definition.size >= options.clone and candidate.body.behaviour >= options.clone
        if candidate.backstage or large:
            equal[candidate.body.content].append(candidate)
    return equal


def _finding(analysis: Analysis, real: Candidate, others: list[Other]) -> Finding:
    spare = sum(other.spare for other in others)
    counted = Counter(str(other.relation) for other in others)
    kinds = ", ".join(f"{count} {_plural(kind, count)}" for kind, count in sorted(counted.items()))
    names = {real.symbol.name, *(other.candidate.symbol.name for other in others)}
    everyone = [real, *(other.candidate for other in others)]
    services = sorted({s for c in everyone if (s := analysis.services.get(c.symbol.module))})
    across = f" across {', '.join(services)}" if len(services) > 1 else ""
    under = f" under {len(names)} names" if len(names) > 1 else ""
    removed = f"; a merge removes up to {spare:,} lines" if Relation.NAMESAKE not in counted else ""
    serious = any(
        other.relation in (Relation.COPY, Relation.DRIFTED) and not other.candidate.backstage for other in others
    )
    return Finding(
        rule="duplicate-definition",
        severity=SEVERITY if serious and not real.backstage else Severity.INFO,
        subject=real.symbol.name,
        message=f"defined {len(everyone)} times{under}{across}: the real one, {kinds}{removed}",
        location=analysis.at(real.symbol.module, real.symbol.definition.line),
        evidence=tuple(_evidence(analysis, real, others)),
        fix=Fix(Safety.MANUAL, _advice(real, others)),
        weight=spare,
    )


def _advice(real: Candidate, others: Iterable[Other]) -> str:
    if all(other.relation is Relation.NAMESAKE for other in others):
        return "leave them alone if they mean different things"
    path = real.symbol.path
    if all(other.relation is Relation.SHIM for other in others):
        return f"let the importers of the shim use {path}, then remove it"
    if all(other.candidate.users < real.users for other in others):
        return f"keep {path}, which {_users(real.users)}, and let the others import it"
    return f"agree on one to keep, perhaps {path}, and let the others import it"


def _evidence(analysis: Analysis, real: Candidate, others: Iterable[Other]) -> Iterator[Evidence]:
    """Each definition, and below a drifted one what is the same, what differs and what only one of them has."""
    symbol = real.symbol
    yield Evidence(symbol.path, f"taken as the real one; {_extent(real)}", _at(analysis, real))
    for other in others:
        one = other.candidate
        role = analysis.modules[one.symbol.module].role
        where = "" if role is Role.PRODUCTION else f" in {role} code"
        share = f", {min(other.likeness.share, 0.99):.0%} alike" if other.likeness else ""
        yield Evidence(one.symbol.path, f"{other.relation}{where}{share}; {_extent(one)}", _at(analysis, one))
        if other.likeness:
            yield from _differences(analysis, real, one, other.likeness)


def _differences(analysis: Analysis, real: Candidate, one: Candidate, likeness: Likeness) -> Iterator[Evidence]:
    here, there = one.symbol.definition, real.symbol.definition
    if here.kind == Kind.FUNCTION:
        equal, of = likeness.statements
        yield Evidence("", f"same: {equal} of {of} statements", _at(analysis, one))
    if not likeness.header:
        first, second = header(here), header(there)
        told = f"{first}, there {second}" if first != second else "annotations, defaults or other arguments"
        yield Evidence("", f"differs: {told}", _at(analysis, one))
    if likeness.same:
        yield Evidence("", f"same: {_listed(likeness.same)}", _at(analysis, one))
    for name, equal, of in likeness.differing[:_SHOWN]:
        told = f", {equal} of {of} statements are the same" if of > 1 else ""
        yield Evidence("", f"differs: {name}{told}", _at(analysis, one, name))
    if len(likeness.differing) > _SHOWN:
        names = tuple(name for name, _, _ in likeness.differing[_SHOWN:])
        yield Evidence("", f"differs: {_listed(names)}", _at(analysis, one))
    for names, candidate in ((likeness.first, real), (likeness.second, one)):
        if names:
            yield Evidence("", f"only in {candidate.symbol.path}: {_listed(names)}", _at(analysis, candidate, names[0]))


def _at(analysis: Analysis, candidate: Candidate, member: str = "") -> Location:
    line = candidate.body.members[member].line if member else 0
    return analysis.at(candidate.symbol.module, line or candidate.symbol.definition.line)


def _extent(candidate: Candidate) -> str:
    return f"{candidate.body.lines:,} {_plural('line', candidate.body.lines)}, {_users(candidate.users)} it"


def _users(count: int) -> str:
    return f"{count:,} {'module imports' if count == 1 else 'modules import'}"


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
