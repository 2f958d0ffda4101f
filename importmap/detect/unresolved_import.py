"""An import of the project's own code fails

Finds: imports that name a module of the analysed code which does not exist, or a name which that module does not have.
All imports that fail for want of the same thing are one finding, with all modules that cannot be imported because of
it, through whatever they import, and the number of tests that pytest cannot collect; what is freed by this mend alone
is counted apart. An import that fails at import time is an error. One that fails when its function is called, or under
a condition, is a warning; one for the type checker alone is information, and so is one in a handler of ImportError to
which nothing leads, since what the `try` imports works: it is for another version of the same code. Where all of them
stand in a `try` that catches ImportError it is `dead-fallback` that tells of it, and where a test expects the failure
nobody does. A module whose annotations evaluate a name while it is imported that nothing binds, or that is imported for
the type checker alone, is told of as well: Python raises NameError there, unless it is 3.14 or newer.

Why it hurts: at import time the importer cannot be imported at all, nor anything that imports it, and a test module
that comes to it is not collected. Inside a function the call fails.

Example:

    from shop.billing import Invoice      # shop/billing.py was merged into shop/orders.py

What to do: what the fix says. It is *safe* if exactly one candidate is proven: git shows the commit that renamed or
moved that very definition or its file, or a definition of that name is the same to the last statement; or it is known
from where the module has it for type checkers, or in a file that a package hides. It is *unsafe*, and to be looked at,
if there is only one of that name, or what is proven does not go with what is done with it. Otherwise the candidates are
listed with what speaks for and against them; what is merely called alike is no candidate. Where the history has no
trace of it, it never existed. The key `history` switches the look into git off.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from importmap import assumed
from importmap.analysis import Analysis
from importmap.mending.causes import Mend, mends
from importmap.mending.harm import Harm, Together
from importmap.mending.idle import idle_handlers, is_idle
from importmap.mending.needs import is_guarded
from importmap.model.facts import When
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.links import Link
from importmap.model.severity import Severity
from importmap.model.startup import Fail, Obstacle, ObstacleKind

SEVERITY = Severity.ERROR

_MOMENTS = (
    (When.TYPING, "for the type checker alone"),
    (When.DEFERRED, "when called"),
    (When.CONDITIONAL | When.DYNAMIC, "under a condition"),
)
_AT_ONCE = "at import time"
_IDLE = "only if what is tried before it fails, which works"
_NAMED = 3  # of the names that a module lacks
_VICTIMS = 200  # modules of which is told what they come to it through
_VICTIMS_OF_ALL = 50_000  # of all root causes together; of each a few in any case
_VICTIMS_AT_LEAST = 10


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each missing module or name; for names that the same statements ask for, one for all."""
    groups = tuple(_together(mends(analysis)))
    unbound = [obstacle for obstacle in analysis.startup.causes if obstacle.kind == ObstacleKind.UNBOUND]
    lacking = {one: _readers(analysis, one) for one in analysis.startup.causes if one.kind == ObstacleKind.ATTRIBUTE}
    told = (
        *map(_missing, groups),
        *(Together((one,), {_place(one)}) for one in unbound),
        *(Together((one,), {module for module, _ in readers}) for one, readers in lacking.items()),
    )
    most = max(_VICTIMS_AT_LEAST, _VICTIMS_OF_ALL // (len(told) or 1))
    harm, idle = Harm(analysis, told, min(_VICTIMS, most)), idle_handlers(analysis)
    for group in groups:
        yield _finding(analysis, harm, group, idle)
    for obstacle in unbound:
        yield _unbound(analysis, harm, obstacle)
    for obstacle, readers in lacking.items():
        yield _lacking(analysis, harm, obstacle, readers)


def _missing(mended: Sequence[Mend]) -> Together:
    """What is told as one finding."""
    obstacles = tuple(Obstacle(ObstacleKind.MISSING, each.cause.subject) for each in mended)
    return Together(obstacles, {link.importer for link in mended[0].cause.links})


def _place(unbound: Obstacle) -> str:
    """The module whose annotations evaluate what nothing binds."""
    return unbound.subject.rpartition(": ")[0]


def _together(found: Iterable[Mend]) -> Iterable[Sequence[Mend]]:
    """The mends, those as one that are about names of one module for the same statements, and rewrite nothing."""
    groups: dict[tuple[object, ...], list[Mend]] = defaultdict(list)
    for mend in found:
        cause = mend.cause
        places = tuple((link.importer, link.statement.line, link.statement.when) for link in cause.links)
        alone = cause.absent or mend.fix.rewrites
        groups[(cause.subject,) if alone else (cause.subject.rpartition(".")[0], mend.fix.safety, places)].append(mend)
    return groups.values()


def _finding(analysis: Analysis, harm: Harm, mended: Sequence[Mend], idle: frozenset[tuple[str, int]]) -> Finding:
    mend = mended[0]
    failing = [link for each in mended for link in each.cause.links if not is_guarded(link)]
    failing.sort(key=lambda link: is_idle(analysis, link, idle))
    obstacle = Obstacle(ObstacleKind.MISSING, mend.cause.subject)
    counts = {"imports": len(failing), **harm.counts(obstacle)}
    evidence = (
        *(_import(analysis, each, link, idle) for each in mended for link in each.cause.links),
        *_victims(analysis, harm, obstacle),
        *dict.fromkeys(one for each in mended for one in each.evidence),
        *assumed.roots(analysis, {one for link in failing for one in (link.importer, link.module)}),
    )
    return Finding(
        rule="unresolved-import",
        severity=_severity(_moment(analysis, failing[0], idle)),
        subject=mend.cause.subject,
        message="; ".join((_reason(mended), _failures(analysis, failing, idle), *_harm(counts))),
        location=analysis.at(failing[0].importer, failing[0].statement.line),
        evidence=evidence,
        fix=replace(mend.fix, text="; ".join(dict.fromkeys(each.fix.text for each in mended[:_NAMED]))),
        weight=counts["imports"] + counts["modules"] + counts["tests"],
        counts=tuple(Count(name, value) for name, value in sorted(counts.items())),
    )


def _unbound(analysis: Analysis, harm: Harm, obstacle: Obstacle) -> Finding:
    """A module whose annotations evaluate what nothing binds."""
    module, names = _place(obstacle), obstacle.subject.rpartition(": ")[2]
    said, counts = analysis.facts[module], {"imports": 0, **harm.counts(obstacle)}
    typed = {found.bound: found.line for found in said.imports if found.when & When.TYPING}
    places = tuple(
        Evidence(
            f"{module}: {use.path}",
            f"an annotation evaluates {use.path}"
            + (f", which line {typed[use.path]} imports for the type checker alone" if use.path in typed else ""),
            analysis.at(module, use.line),
        )
        for use in said.unbound
    )
    return Finding(
        rule="unresolved-import",
        severity=SEVERITY,
        subject=obstacle.subject,
        message="; ".join((f"{module} evaluates {names} in annotations, which nothing binds", *_harm(counts))),
        location=analysis.at(module, said.unbound[0].line),
        evidence=(*places, *_victims(analysis, harm, obstacle), assumed.python(analysis, module)),
        fix=Fix(Safety.MANUAL, f"import {names}, or put the annotations in quotes"),
        weight=counts["modules"] + counts["tests"],
        counts=tuple(Count(name, value) for name, value in sorted(counts.items())),
    )


def _readers(analysis: Analysis, obstacle: Obstacle) -> list[tuple[str, int]]:
    """The modules and lines that read what a class lacks."""
    return [
        (module, step.line)
        for module, script in sorted(analysis.startup.scripts.items())
        for step in script.steps
        if isinstance(step, Fail) and step.obstacle == obstacle
    ]


def _lacking(analysis: Analysis, harm: Harm, obstacle: Obstacle, readers: list[tuple[str, int]]) -> Finding:
    """An attribute that modules read of a class when they are imported, and that the class lacks."""
    owner, _, name = obstacle.subject.replace(":", ".").rpartition(".")
    counts = {"imports": 0, **harm.counts(obstacle)}
    places = (Evidence(f"{module}: {name}", f"reads {name}", analysis.at(module, line)) for module, line in readers)
    return Finding(
        rule="unresolved-import",
        severity=SEVERITY,
        subject=obstacle.subject,
        message="; ".join((f"{owner} has no attribute {name}, which is read at import time", *_harm(counts))),
        location=analysis.at(*readers[0]),
        evidence=(*places, *_victims(analysis, harm, obstacle)),
        fix=Fix(Safety.MANUAL, f"give {owner} the attribute {name}, or read another one"),
        weight=counts["modules"] + counts["tests"],
        counts=tuple(Count(key, value) for key, value in sorted(counts.items())),
    )


def _reason(mended: Sequence[Mend]) -> str:
    """What is wrong, of the first names and of how many more."""
    more = [each.cause.name for each in mended[1:_NAMED]]
    left = len(mended) - 1 - len(more)
    return ", ".join((mended[0].reason, *more)) + (f" and {left:,} more" if left else "")


def _severity(moment: str) -> Severity:
    return {_AT_ONCE: Severity.ERROR, _MOMENTS[0][1]: Severity.INFO, _IDLE: Severity.INFO}.get(moment, Severity.WARNING)


def _moment(analysis: Analysis, link: Link, idle: frozenset[tuple[str, int]]) -> str:
    """When an import fails."""
    if is_idle(analysis, link, idle):
        return _IDLE
    return next((words for flags, words in _MOMENTS if link.statement.when & flags), _AT_ONCE)


def _failures(analysis: Analysis, links: Sequence[Link], idle: frozenset[tuple[str, int]]) -> str:
    """How many imports fail, and when."""
    moments = Counter(_moment(analysis, link, idle) for link in links)
    (first, number), *others = moments.items()
    told = f"{number:,} {'import fails' if number == 1 else 'imports fail'} {first}"
    return ", ".join((told, *(f"{count:,} {words}" for words, count in others)))


def _harm(counts: dict[str, int]) -> Iterator[str]:
    """What does not work because of them."""
    if modules := counts["modules"]:
        alone = _alone(modules, counts["modules-alone"])
        yield f"{modules:,} {'module' if modules == 1 else 'modules'} cannot be imported{alone}"
    if files := counts["test-modules"]:
        alone = _alone(counts["tests"], counts["tests-alone"])
        tests = f"{counts['tests']:,} {'test' if counts['tests'] == 1 else 'tests'} in "
        where = f"{files:,} test {'file' if files == 1 else 'files'}"
        yield f"{tests if counts['tests'] else ''}{where} cannot be collected{alone}"


def _alone(number: int, alone: int) -> str:
    if not alone:
        return ""
    return " for want of it alone" if alone == number else f", {alone:,} for want of it alone"


def _import(analysis: Analysis, mend: Mend, link: Link, idle: frozenset[tuple[str, int]]) -> Evidence:
    """One import that needs it."""
    moment = "guarded: the failure is caught" if is_guarded(link) else f"fails {_moment(analysis, link, idle)}"
    direct = any(link in need.links for need in mend.cause.needs)
    way = "" if direct else f", by way of {link.module}"
    text = f"{link.statement}  ({moment}{way})"
    return Evidence(link.importer, text, analysis.at(link.importer, link.statement.line), place=True)


def _victims(analysis: Analysis, harm: Harm, obstacle: Obstacle) -> Iterator[Evidence]:
    """The modules that do not fail by themselves, and what they come to it through."""
    victims, number = harm.victims(obstacle)
    for module in victims:
        startup = analysis.startup.chain(module, obstacle)
        chain = startup or analysis.collection.chain(module, obstacle)
        through = " -> ".join(stop.module for stop in chain if stop.module != module)
        verb = "imported" if startup else "collected"
        place = analysis.at(module, chain[0].line if chain and chain[0].module == module else 0)
        yield Evidence("", f"{module} cannot be {verb}: {through}", place)
    if number > len(victims):
        yield Evidence("", f"and {number - len(victims):,} more")
