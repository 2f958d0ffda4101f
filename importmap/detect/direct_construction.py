"""A class is built directly where an accessor is the rule

Finds: for each concept under `[[tool.importmap.single-source]]` with `construct-with`, the calls of its class, by
whatever path it is imported, that do not go through that function or method; `partial(Class)` and the default factory
of a field count as calls. Not found are calls in the accessor, in the module that defines the class and in its declared
home, calls of subclasses, those in tests, and those in the modules and functions that the options allow; `tests` and
`subclasses` change that.

Why it hurts: the accessor keeps the one instance, or gives it what it needs. Whoever goes past it works on another
instance, and what one of the two knows is lost to the other.

Example:

    tracker = OrderTracker()            # the orders that get_order_tracker() has are not in it

What to do: call the accessor. If a module has to build the class, because it is a factory itself, list it under
`allowed` in `[tool.importmap.options.direct-construction]`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import split_symbol
from importmap.model.migration import Concept
from importmap.model.project import Role
from importmap.model.severity import Severity
from importmap.resolve.calls import CallSite
from importmap.resolve.meaning import compiled

SEVERITY = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.direct-construction]` may set."""

    allowed: tuple[str, ...] = ()  # modules and functions that may build any of the classes; `*` and `**` are globs
    tests: bool = False  # whether calls in tests are told
    subclasses: bool = False  # whether calls of subclasses are told


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each concept and file."""
    allowed = [compiled(pattern) for pattern in options.allowed]
    for concept in analysis.concepts:
        if not concept.symbol or not concept.accessor:
            continue
        built = {concept.symbol, *(_descendants(analysis, concept.symbol) if options.subclasses else ())}
        found: dict[str, list[CallSite]] = defaultdict(list)
        for site in analysis.calls:
            role = analysis.modules[site.caller].role
            told = site.symbol in built and (options.tests or role is not Role.TEST)
            listed = any(fits(place) for fits in allowed for place in _places(site))
            if told and not listed and not _may_build(site, concept):
                found[site.caller].append(site)
        for caller, sites in sorted(found.items()):
            yield _finding(analysis, concept, caller, sites)


def _places(site: CallSite) -> Iterator[str]:
    """The module of a call, and the classes and functions in it that the call stands in."""
    place = site.caller
    yield place
    for part in site.call.scope.split(".") if site.call.scope else ():
        place = f"{place}.{part}"
        yield place


def _may_build(site: CallSite, concept: Concept) -> bool:
    """Whether a call stands in the module that defines the class, in its declared home, or in the accessor."""
    module, name = split_symbol(concept.accessor)
    inside = site.caller == module and f"{site.call.scope}.".startswith(f"{name}.")
    return inside or site.caller in (concept.defined, concept.module)


def _descendants(analysis: Analysis, symbol: str) -> set[str]:
    """The classes that derive from one, over any number of steps."""
    found: set[str] = set()
    todo = [symbol]
    while todo:
        base = todo.pop()
        more = [other.id for other in analysis.symbols if base in other.bases and other.id not in found]
        found.update(more)
        todo += more
    return found


def _finding(analysis: Analysis, concept: Concept, caller: str, sites: list[CallSite]) -> Finding:
    name, accessor = concept.source.symbol.rpartition(".")[2], concept.source.construct_with
    places = f"{len(sites):,} places" if len(sites) > 1 else "1 place"
    return Finding(
        rule="direct-construction",
        severity=SEVERITY,
        subject=caller,
        message=f"builds {name} itself in {places}, past {split_symbol(concept.accessor)[1]}",
        location=analysis.at(caller, sites[0].call.line),
        evidence=(
            Evidence(concept.source.symbol, f"to be had from {accessor}"),
            *(
                Evidence("", f"{site.call.path}(...)", analysis.at(caller, site.call.line), place=True)
                for site in sites
            ),
        ),
        fix=Fix(Safety.MANUAL, f"call {accessor}() instead of {name}()"),
        weight=len(sites),
    )
