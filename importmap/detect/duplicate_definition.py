"""One class or function is defined several times

Finds: top-level classes and functions that are the same thing, and what each of them is to the one with the most
importers: a copy (equal but for positions, docstrings and perhaps the name), a drifted copy (most of it is still equal;
the evidence says what is the same, what differs and what only one of them has), or a shim (a class that only derives
from the real one, at most with a warning; a function that only calls it), or a near copy (another name, and most of its
statements, rare ones among them). A file of which everything stands in another one, too, is told once, and so is what a
later definition in its own file replaces. In tests, in tooling and among test doubles, only long copies are told, as
information; so are those of which none can import the other, for they stand in distributions that do not know each
other, or in programs, and a few lines under a private name, which nobody else can confuse. What differs in `async`
alone is no copy.

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
from itertools import pairwise

from importmap.analysis import Analysis
from importmap.likeness.bodies import Bodies, Likeness, corpus, header
from importmap.likeness.near import near
from importmap.likeness.relations import Candidate, Comparison, Other, Relation
from importmap.model.facts import Definition, Kind, When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import Symbol, symbol_id
from importmap.model.location import Location
from importmap.model.project import Role
from importmap.model.severity import Severity

SEVERITY = Severity.WARNING

_SHOWN = 12  # members in one list
_FEW = 3  # definitions that are named of a file
_DOUBLES = ("Mock", "Fake", "Stub", "Dummy", "Spy")
_VENDORED = frozenset({"_vendor", "vendor", "_vendored", "vendored", "third_party", "extern"})


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.duplicate-definition]` may set."""

    size: int = 40  # syntax nodes from which two equal definitions of one name are no chance
    clone: int = 60  # syntax nodes from which equal functions and methods under different names are reported
    similarity: float = 0.7  # share of equal members or statements from which a namesake is a drifted copy
    backstage: int = 30  # lines from which copies in tests and tooling are told
    private: int = 10  # lines that a merge removes, up to which copies of a private name are only information
    namesakes: bool = False  # whether definitions that share little but the name are told, as information
    usual: tuple[str, ...] = tuple(
        "main run Config Meta Migration Command Base Settings Params Arguments setup upgrade downgrade".split()
    )


@dataclass(frozen=True, slots=True)
class _Copied:
    """Files that have all in common that one of them defines."""

    real: str  # the one that is used most
    others: tuple[str, ...]
    common: frozenset[tuple[str, str]]  # names and digests


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each file that is a copy, then one for each group of definitions that are the same thing."""
    everything = _candidates(analysis, options)
    files = list(_files(analysis, everything, options))
    for copied in files:
        yield _of_files(analysis, copied)
    away = {(module, *each) for copied in files for module in copied.others for each in copied.common}
    everything = [
        one for one in everything if (one.symbol.module, one.symbol.name, one.body.definition.digest) not in away
    ]
    candidates = _compared(everything, options)
    equal = _equal(candidates, options)
    known = corpus(analysis.facts[module.id] for module in analysis.files if module.role is Role.PRODUCTION)
    compare = Comparison(known, analysis.facts, analysis.links, size=options.size, similarity=options.similarity)
    named: dict[str, list[Candidate]] = defaultdict(list)
    told = _declared(analysis, everything)
    for candidate in candidates:
        if not candidate.backstage and candidate.symbol.id not in told:
            named[candidate.symbol.name].append(candidate)
    for _, found in sorted(named.items()):
        groups = list(compare.groups(found)) if len(found) > 1 else []
        for real, related in groups:
            if related:
                seen = {real.id, *(other.candidate.id for other in related)}
                more = [one for one in equal.get(real.body.content, ()) if one.id not in seen]
                told |= seen | {one.id for one in more}
                yield _finding(analysis, real, [*related, *(Other(one, Relation.COPY) for one in more)], options)
        if options.namesakes and len(groups) > 1:
            yield _finding(analysis, groups[0][0], [Other(real, Relation.NAMESAKE) for real, _ in groups[1:]], options)
    for group in equal.values():
        left = [one for one in group if one.id not in told and not one.replaced]
        if len(left) > 1:
            told |= {one.id for one in left}
            yield _finding(analysis, left[0], [Other(one, Relation.COPY) for one in left[1:]], options)
    left = [one for one in everything if one.id not in told]
    for real, others in _near(left, compare, options):
        yield _finding(analysis, real, others, options)


def _candidates(analysis: Analysis, options: Options) -> list[Candidate]:
    """The definitions that may be duplicates of each other, those that are used most first."""
    bodies: dict[str, Bodies] = {}
    candidates = []
    replaced = _replaced(analysis)
    for symbol in analysis.symbols:
        name, role = symbol.name, analysis.modules[symbol.module].role
        if "." in name or name.startswith("__") or name in options.usual:
            continue
        if not _VENDORED.isdisjoint(symbol.module.split(".")):
            continue
        backstage = role is not Role.PRODUCTION or _is_double(symbol)
        for definition in (symbol.definition, *replaced.get(symbol.id, ())):
            # What stands under a condition stands in for something else: a fallback, or what another version has.
            if definition.when & (When.CONDITIONAL | When.TYPING) or _is_interface(definition):
                continue
            lines = definition.end_line - definition.line + 1
            if not definition.statements or (backstage and (lines < options.backstage or _is_test(name))):
                continue
            if symbol.module not in bodies:
                bodies[symbol.module] = Bodies(analysis.facts[symbol.module])
            body = bodies[symbol.module].of(definition)
            candidates.append(Candidate(symbol, body, backstage, definition != symbol.definition))
    return sorted(candidates, key=lambda candidate: candidate.standing)


def _replaced(analysis: Analysis) -> Mapping[str, list[Definition]]:
    """The classes and functions that a later one of their name in the same file certainly replaces, by its symbol."""
    symbols = {symbol.id: symbol.definition for symbol in analysis.symbols}
    found: dict[str, list[Definition]] = defaultdict(list)
    for module in analysis.files:
        for definition in analysis.facts[module.id].definitions:
            final = symbols.get(symbol_id(module.id, definition.name)) if definition.digest else None
            if final is None or final == definition or definition.block or final.block:
                continue
            # A decorator may have kept it: routes, fixtures, and what dispatches on the type of an argument.
            if final.order > definition.order and (definition.kind == Kind.CLASS or not definition.decorators):
                found[symbol_id(module.id, definition.name)].append(definition)
    return found


def _compared(candidates: Iterable[Candidate], options: Options) -> list[Candidate]:
    """Those that have a namesake, or one that may be equal under another name."""
    candidates = list(candidates)
    names = Counter(one.symbol.name for one in candidates if not one.backstage)
    shapes = Counter(one.body.definition.statements for one in candidates)
    return [
        one
        for one in candidates
        if (names[one.symbol.name] > 1 and not one.backstage)
        or (shapes[one.body.definition.statements] > 1 and (one.backstage or one.body.definition.size >= options.clone))
    ]


def _files(analysis: Analysis, candidates: Iterable[Candidate], options: Options) -> Iterator[_Copied]:
    """The files of which all that they define stands in other files, too, the longest first."""
    users: Counter[str] = Counter()
    for one in candidates:
        users[one.symbol.module] += one.users
    made: dict[str, frozenset[tuple[str, str]]] = {}
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module in users:
        tops = [one for one in analysis.facts[module].definitions if one.digest and "." not in one.name]
        if len(tops) > 1 and sum(one.size for one in tops) >= 2 * options.clone:
            made[module] = frozenset((one.name, one.digest) for one in tops)
            for each in made[module]:
                holders[each].add(module)
    done: set[str] = set()
    for module in sorted(made, key=lambda module: (-len(made[module]), module)):
        found = set.intersection(*sorted((holders[each] for each in made[module]), key=len)) - done
        if module not in done and len(found) > 1:
            done |= {one for one in found if made[one] == made[module]}
            backstage = {one: analysis.modules[one].role is not Role.PRODUCTION for one in found}
            real, *others = sorted(found, key=lambda one: (backstage[one], -users[one], one))
            yield _Copied(real, tuple(others), made[module])


def _near(
    candidates: Iterable[Candidate], compare: Comparison, options: Options
) -> Iterator[tuple[Candidate, list[Other]]]:
    """The definitions of which most stands again under another name, those that are used most first."""
    left = [one for one in candidates if not (one.backstage or one.replaced) and one.body.behaviour >= options.clone]
    pairs: dict[int, list[int]] = defaultdict(list)
    for first, second in near([one.body for one in left]):
        pairs[first].append(second)
    told: set[int] = set()
    for first, others in sorted(pairs.items()):
        if first in told:
            continue
        found = []
        for second in others:
            if second not in told and left[first].symbol.name != left[second].symbol.name:
                other = compare.near(left[first], left[second])
                if other is not None:
                    told.add(second)
                    found.append(other)
        if found:
            yield left[first], found


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


def _is_test(name: str) -> bool:
    return name.lower().startswith("test")


def _is_double(symbol: Symbol) -> bool:
    """Whether a class or function stands in for the real thing in tests."""
    names = (symbol.name, *(base.rpartition(".")[2] for base in symbol.definition.bases))
    words = symbol.module.replace("_", ".").split(".")
    called = any(name.lstrip("_").startswith(_DOUBLES) for name in names)
    return called or not {"mock", "mocks", "fakes"}.isdisjoint(words)


def _equal(candidates: Iterable[Candidate], options: Options) -> Mapping[Hashable, list[Candidate]]:
    """The definitions that are equal but for their names, where that is no chance."""
    equal: dict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        large = candidate.body.definition.size >= options.clone and candidate.body.behaviour >= options.clone
        if candidate.backstage or large:
            equal[candidate.body.content].append(candidate)
    return equal


def _finding(analysis: Analysis, real: Candidate, others: list[Other], options: Options) -> Finding:
    spare = sum(other.spare for other in others)
    counted = Counter(str(other.relation) for other in others)
    kinds = ", ".join(f"{count} {_plural(kind, count)}" for kind, count in sorted(counted.items()))
    names = {real.symbol.name, *(other.candidate.symbol.name for other in others)}
    everyone = [real, *(other.candidate for other in others)]
    services = sorted({s for c in everyone if (s := analysis.services.get(c.symbol.module))})
    across = f" across {', '.join(services)}" if len(services) > 1 else ""
    under = f" under {len(names)} names" if len(names) > 1 else ""
    removed = f"; a merge removes up to {spare:,} lines" if Relation.NAMESAKE not in counted else ""
    small = spare <= options.private and all(name.startswith("_") for name in names)
    serious = not small and any(_is_serious(analysis, real, other) for other in others)
    return Finding(
        rule="duplicate-definition",
        severity=SEVERITY if serious and not real.backstage else Severity.INFO,
        subject=real.symbol.name,
        message=(
            f"much of it stands {len(everyone)} times{under}{across}; to share it removes up to {spare:,} lines"
            if set(counted) == {Relation.NEAR}
            else f"defined {len(everyone)} times{under}{across}: the real one, {kinds}{removed}"
        ),
        location=_at(analysis, real),
        evidence=tuple(_evidence(analysis, real, others)),
        fix=Fix(Safety.MANUAL, _advice(analysis, real, others)),
        weight=spare,
    )


def _is_serious(analysis: Analysis, real: Candidate, other: Other) -> bool:
    """Whether somebody should decide on it, and can; who sees both in one file has most likely done so."""
    first, second = real.symbol.module, other.candidate.symbol.module
    told = other.relation in (Relation.COPY, Relation.DRIFTED) or (other.relation is Relation.NEAR and first != second)
    return told and not other.candidate.backstage and (first == second or analysis.may_share(first, second))


def _of_files(analysis: Analysis, copied: _Copied) -> Finding:
    """Files that define the same, told as one thing."""
    everyone = (copied.real, *copied.others)
    tops = {m: [d for d in analysis.facts[m].definitions if d.digest and "." not in d.name] for m in everyone}
    shared = {m: [d for d in tops[m] if (d.name, d.digest) in copied.common] for m in everyone}
    extents = {m: sum(d.end_line - d.line + 1 for d in shared[m]) for m in everyone}
    whole = {m: len(shared[m]) == len(tops[m]) for m in everyone}
    spare = sum(extents[m] for m in copied.others)
    names = [definition.name for definition in shared[copied.real]]
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    production = [m for m in everyone if analysis.modules[m].role is Role.PRODUCTION]
    if all(whole.values()):
        what = "the file has a copy" if len(everyone) == 2 else f"the file has {len(copied.others):,} copies"
    else:
        what = f"{len(everyone):,} files define the same, and one of them nothing else"
    return Finding(
        rule="duplicate-definition",
        severity=SEVERITY if any(analysis.may_share(*pair) for pair in pairwise(production)) else Severity.INFO,
        subject=analysis.modules[copied.real].path,
        message=f"{what}: {', '.join(names[:_FEW])}{more}; a merge removes up to {spare:,} lines",
        location=analysis.at(copied.real, shared[copied.real][0].line),
        evidence=tuple(
            Evidence(
                module,
                f"{'all that it defines' if whole[module] else 'a part of it'}, {extents[module]:,} lines; "
                f"{_users(len(analysis.graph.importers(module)))} the module",
                analysis.at(module, shared[module][0].line),
            )
            for module in everyone
        ),
        fix=Fix(Safety.MANUAL, f"keep {copied.real}, and let the others import from there what they are imported for"),
        weight=spare,
    )


def _advice(analysis: Analysis, real: Candidate, others: Iterable[Other]) -> str:
    if all(other.candidate.replaced for other in others):
        return "remove what a later definition of the same name replaces: whoever imports the name gets the last one"
    if all(other.relation is Relation.NEAR for other in others):
        return "decide whether they are one thing; if not, let a function or a base hold what is the same"
    if all(other.relation is Relation.NAMESAKE for other in others):
        return "leave them alone if they mean different things"
    path = real.symbol.path
    strangers = [one for one in others if not analysis.may_lead(one.candidate.symbol.module, real.symbol.module)]
    if any(analysis.modules[real.symbol.module].role is Role.PRODUCTION for _ in strangers):
        return "they stand in distributions of which none requires the other: move it to one that both may require"
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
        where += f", replaced in line {symbol.definition.line:,}" if one.replaced else ""
        share = f", {min(other.likeness.share, 0.99):.0%} alike" if other.likeness else ""
        extent = f"{one.body.lines:,} lines" if one.replaced else _extent(one)
        yield Evidence(one.symbol.path, f"{other.relation}{where}{share}; {extent}", _at(analysis, one))
        if other.likeness:
            yield from _differences(analysis, real, one, other.likeness)


def _differences(analysis: Analysis, real: Candidate, one: Candidate, likeness: Likeness) -> Iterator[Evidence]:
    here, there = one.body.definition, real.body.definition
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
    return analysis.at(candidate.symbol.module, line or candidate.body.definition.line)


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
