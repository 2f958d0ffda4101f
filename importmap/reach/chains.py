"""Why one module or package loads another: at run time first, for the type checker only if that is asked for"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice, pairwise

from importmap.analysis import Analysis
from importmap.external import package_of
from importmap.graph import Edge
from importmap.model.chains import Chains, Loading, Place, Step
from importmap.model.facts import Import, When
from importmap.model.links import Link, LinkKind
from importmap.model.report import EdgeSummary
from importmap.reach.running import running

MOST = 100  # chains of one length
_Edges = Mapping[str, Collection[str]]


def chains_between(
    analysis: Analysis,
    importers: Collection[str],
    imported: Collection[str],
    outside: Mapping[Edge, EdgeSummary],
    *,
    types: bool,
    every: bool,
) -> Chains:
    """The shortest chain from one of some modules to one of others, or every shortest one.

    The first of these that has any: statements that run at import time; those and the packages that run on the way;
    whatever runs later; imports for the type checker. With `types` all imports count at once. `outside` are the edges
    to packages from outside.
    """
    starts, ends = frozenset(importers) - frozenset(imported), frozenset(imported) - frozenset(importers)
    starts, ends = starts or frozenset(importers) - ends, ends or frozenset(imported) - starts
    most = MOST if every else 1
    for loading, edges in _views(analysis, outside, types=types):
        found = tuple(islice(shortest(starts, ends, edges), most + 1))
        if found:
            steps = _Steps(analysis)
            chains = tuple(tuple(steps.between(*pair) for pair in pairwise(chain)) for chain in found[:most])
            return Chains(loading, chains, every and len(found) > most)
    return Chains(Loading.UNTIED, ())


def shortest(starts: Iterable[str], ends: Collection[str], edges: _Edges) -> Iterator[tuple[str, ...]]:
    """All shortest chains of at least two modules from a start to an end, in the order of their names."""
    layer = sorted(starts)
    depth = dict.fromkeys(layer, 0)
    before: dict[str, list[str]] = defaultdict(list)
    reached: list[str] = []
    while layer and not reached:
        following: dict[str, None] = {}
        for module in layer:
            for other in sorted(edges.get(module, ())):
                if depth.setdefault(other, depth[module] + 1) == depth[module] + 1:
                    before[other].append(module)
                    following[other] = None
        layer = sorted(following)
        reached = [module for module in layer if module in ends]
    # From the starts on, so that the chains come in order: which modules lie on a way to an end is known by now.
    after: dict[str, set[str]] = defaultdict(set)
    back = list(reached)
    for module in back:
        for other in before[module]:
            back += [] if other in after else [other]
            after[other].add(module)
    stack: list[tuple[str, ...]] = [(start,) for start in sorted(starts, reverse=True) if start in after]
    while stack:
        chain = stack.pop()
        if chain[-1] in ends and len(chain) > 1:
            yield chain
        else:
            stack += [(*chain, other) for other in sorted(after[chain[-1]], reverse=True)]


def _views(analysis: Analysis, outside: Mapping[Edge, EdgeSummary], *, types: bool) -> Iterator[tuple[Loading, _Edges]]:
    """The edges that may count, the strongest first."""
    edges = {**analysis.graph.edges, **outside}
    if not types:
        yield Loading.STATEMENTS, _by_importer(pair for pair, edge in edges.items() if edge.import_time)
        runs = {module: dict(others) for module, others in running(analysis).items()}
        for (importer, package), edge in outside.items():
            if edge.import_time + edge.deferred:
                runs[importer][package] = edge.import_time > 0
        yield Loading.PACKAGES, {module: [o for o, now in others.items() if now] for module, others in runs.items()}
        yield Loading.LATER, runs
    yield Loading.NEVER, _by_importer(edges)


def _by_importer(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What each module imports."""
    found: dict[str, list[str]] = defaultdict(list)
    for importer, imported in pairs:
        found[importer].append(imported)
    return found


class _Steps:
    """Looks for the statements by which one module runs another."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._links: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in analysis.links:
            is_outside = link.kind is LinkKind.EXTERNAL
            self._links[link.importer, package_of(link.statement) if is_outside else link.module].append(link)

    def between(self, importer: str, imported: str) -> Step:
        """The statements of the earliest moment, or the reason where there is none."""
        statements = {link.statement.line: link.statement for link in self._links[importer, imported]}
        for link in self._links[importer, imported]:
            known = statements[link.statement.line]
            statements[known.line] = min(known, link.statement, key=lambda one: _moment(one.when))
        if not statements:
            above = f"{self._analysis.modules[importer].name}.".startswith(f"{self._analysis.modules[imported].name}.")
            reason = "stands in it, and it runs first" if above else "when a name is asked for that __getattr__ imports"
            return Step(importer, imported, (), reason)
        first = min(_moment(statement.when) for statement in statements.values())
        return Step(
            importer,
            imported,
            tuple(
                Place(self._analysis.at(importer, line), _manner(statement))
                for line, statement in sorted(statements.items())
                if _moment(statement.when) == first
            ),
        )


def _moment(when: int) -> int:
    """A number that is less for what runs earlier."""
    return 2 if when & When.TYPING else 1 if when & When.DEFERRED else 0


def _manner(statement: Import) -> str:
    """What is to be known of a statement that does not simply run when its module is imported."""
    words = (
        (When.TYPING, "for the type checker only"),
        (When.DEFERRED, "inside a function" if statement.scope else "only if it is run as a script"),
        (When.GUARDED, "in a try that catches ImportError"),
        (When.CONDITIONAL, "under a condition"),
        (When.DYNAMIC, "by a call, not a statement"),
    )
    return next((told for flag, told in words if statement.when & flag), "")
