"""An import of the project's own code fails

Finds: imports that name a module of the analysed code which does not exist, or a name which that module does not have.
All imports that fail for want of the same thing are one finding, with all modules that cannot be imported because of
it, through whatever they import, and the number of tests that pytest cannot collect; what is freed by this mend alone
is counted apart. An import that fails at import time is an error. One that fails when its function is called, or under
a condition, is a warning; one for the type checker alone is information. Where all of them stand in a `try` that
catches ImportError it is `dead-fallback` that tells of it, and where a test expects the failure nobody does.
A module whose annotations evaluate a name while it is imported that nothing binds, or that is imported for the type
checker alone, is told of as well: Python raises NameError there, unless it is 3.14 or newer.

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
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from importmap.analysis import Analysis
from importmap.mending.causes import Mend, mends
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
_NAMED = 3  # of the names that a module lacks
_VICTIMS = 200  # modules of which is told what they come to it through


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each missing module or name; for names that the same statements ask for, one for all."""
    for group in _together(mends(analysis)):
        yield _finding(analysis, group)
    for obstacle in analysis.startup.causes:
        if obstacle.kind == ObstacleKind.UNBOUND:
            yield _unbound(analysis, obstacle)
        elif obstacle.kind == ObstacleKind.ATTRIBUTE:
            yield _lacking(analysis, obstacle)


def _together(found: Iterable[Mend]) -> Iterable[Sequence[Mend]]:
    """The mends, those as one that are about names of one module for the same statements, and rewrite nothing."""
    groups: dict[tuple[object, ...], list[Mend]] = defaultdict(list)
    for mend in found:
        cause = mend.cause
        places = tuple((link.importer, link.statement.line, link.statement.when) for link in cause.links)
        alone = cause.absent or mend.fix.rewrites
        groups[(cause.subject,) if alone else (cause.subject.rpartition(".")[0], mend.fix.safety, places)].append(mend)
    return groups.values()


def _finding(analysis: Analysis, mended: Sequence[Mend]) -> Finding:
    mend = mended[0]
    failing = [link for each in mended for link in each.cause.links if not is_guarded(link)]
    obstacle = Obstacle(ObstacleKind.MISSING, mend.cause.subject)
    obstacles = frozenset(Obstacle(ObstacleKind.MISSING, each.cause.subject) for each in mended)
    counts = _counts(analysis, obstacle, obstacles, len(failing))
    importers = {link.importer for link in mend.cause.links}
    evidence = (
        *(_import(analysis, each, link) for each in mended for link in each.cause.links),
        *_victims(analysis, importers, obstacle),
        *dict.fromkeys(one for each in mended for one in each.evidence),
    )
    return Finding(
        rule="unresolved-import",
        severity=_severity(failing[0]),
        subject=mend.cause.subject,
        message="; ".join((_reason(mended), _failures(failing), *_harm(counts))),
        location=analysis.at(failing[0].importer, failing[0].statement.line),
        evidence=evidence,
        fix=replace(mend.fix, text="; ".join(dict.fromkeys(each.fix.text for each in mended[:_NAMED]))),
        weight=counts["imports"] + counts["modules"] + counts["tests"],
        counts=tuple(Count(name, value) for name, value in sorted(counts.items())),
    )


def _unbound(analysis: Analysis, obstacle: Obstacle) -> Finding:
    """A module whose annotations evaluate what nothing binds."""
    module, _, names = obstacle.subject.rpartition(": ")
    said, counts = analysis.facts[module], _counts(analysis, obstacle, frozenset({obstacle}), 0)
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
        evidence=(*places, *_victims(analysis, {module}, obstacle)),
        fix=Fix(Safety.MANUAL, f"import {names}, or put the annotations in quotes"),
        weight=counts["modules"] + counts["tests"],
        counts=tuple(Count(name, value) for name, value in sorted(counts.items())),
    )


def _lacking(analysis: Analysis, obstacle: Obstacle) -> Finding:
    """An attribute that modules read of a class when they are imported, and that the class lacks."""
    owner, _, name = obstacle.subject.replace(":", ".").rpartition(".")
    counts = _counts(analysis, obstacle, frozenset({obstacle}), 0)
    readers = [
        (module, step.line)
        for module, script in sorted(analysis.startup.scripts.items())
        for step in script.steps
        if isinstance(step, Fail) and step.obstacle == obstacle
    ]
    places = (Evidence(f"{module}: {name}", f"reads {name}", analysis.at(module, line)) for module, line in readers)
    return Finding(
        rule="unresolved-import",
        severity=SEVERITY,
        subject=obstacle.subject,
        message="; ".join((f"{owner} has no attribute {name}, which is read at import time", *_harm(counts))),
        location=analysis.at(*readers[0]),
        evidence=(*places, *_victims(analysis, {module for module, _ in readers}, obstacle)),
        fix=Fix(Safety.MANUAL, f"give {owner} the attribute {name}, or read another one"),
        weight=counts["modules"] + counts["tests"],
        counts=tuple(Count(key, value) for key, value in sorted(counts.items())),
    )


def _counts(analysis: Analysis, obstacle: Obstacle, obstacles: frozenset[Obstacle], failing: int) -> dict[str, int]:
    """What does not work for want of a root cause, and how much of it for want of those alone that it is told with."""
    blocked, uncollected = analysis.startup.blocked(obstacle), analysis.collection.blocked(obstacle)
    freed = [module for module in blocked if obstacles.issuperset(analysis.startup.obstacles(module))]
    collected = [module for module in uncollected if obstacles.issuperset(analysis.collection.obstacles(module))]
    return {
        "imports": failing,
        "modules": len(blocked),
        "modules-alone": len(freed),
        "test-modules": len(uncollected),
        "test-modules-alone": len(collected),
        "tests": _tests(analysis, uncollected),
        "tests-alone": _tests(analysis, collected),
    }


def _reason(mended: Sequence[Mend]) -> str:
    """What is wrong, of the first names and of how many more."""
    more = [each.cause.name for each in mended[1:_NAMED]]
    left = len(mended) - 1 - len(more)
    return ", ".join((mended[0].reason, *more)) + (f" and {left:,} more" if left else "")


def _severity(link: Link) -> Severity:
    return {_AT_ONCE: Severity.ERROR, _MOMENTS[0][1]: Severity.INFO}.get(_moment(link), Severity.WARNING)


def _moment(link: Link) -> str:
    """When an import fails."""
    return next((words for flags, words in _MOMENTS if link.statement.when & flags), _AT_ONCE)


def _failures(links: Sequence[Link]) -> str:
    """How many imports fail, and when."""
    moments = Counter(_moment(link) for link in links)
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


def _tests(analysis: Analysis, modules: Sequence[str]) -> int:
    return sum(len(analysis.collection.tests[module].functions) for module in modules)


def _import(analysis: Analysis, mend: Mend, link: Link) -> Evidence:
    """One import that needs it."""
    moment = "guarded: the failure is caught" if is_guarded(link) else f"fails {_moment(link)}"
    direct = any(link in need.links for need in mend.cause.needs)
    way = "" if direct else f", by way of {link.module}"
    text = f"{link.statement}  ({moment}{way})"
    return Evidence(link.importer, text, analysis.at(link.importer, link.statement.line), place=True)


def _victims(analysis: Analysis, failing: Set[str], obstacle: Obstacle) -> Iterator[Evidence]:
    """The modules that do not fail by themselves, and what they come to it through."""
    victims = sorted({*analysis.startup.blocked(obstacle), *analysis.collection.blocked(obstacle)} - failing)
    for module in victims[:_VICTIMS]:
        startup = analysis.startup.chain(module, obstacle)
        chain = startup or analysis.collection.chain(module, obstacle)
        through = " -> ".join(stop.module for stop in chain if stop.module != module)
        verb = "imported" if startup else "collected"
        place = analysis.at(module, chain[0].line if chain and chain[0].module == module else 0)
        yield Evidence("", f"{module} cannot be {verb}: {through}", place)
    if len(victims) > _VICTIMS:
        yield Evidence("", f"and {len(victims) - _VICTIMS:,} more")
