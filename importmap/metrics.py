"""Figures about the whole: each is defined in docs/metrics.md"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from importmap.analysis import Analysis
from importmap.graph import Graph
from importmap.model.facts import When
from importmap.model.finding import Finding
from importmap.model.knots import View
from importmap.model.report import Metric, PackageMetrics
from importmap.model.verdicts import Outcome

UNCOUNTED = frozenset({"broken-patch-target", "dead-fallback"})  # rules that take long, and that no figure counts
_OF_TESTS = ("uncollectable-test", "uncollected-test", "unknown-marker")


def measure(analysis: Analysis, findings: Iterable[Finding], ignored: int) -> tuple[Metric, ...]:
    """All metrics, in the order in which a report shows them; `ignored` findings are not among the others."""
    found = Counter(finding.rule for finding in findings)
    packages = {m.package for m in analysis.files}
    lines = sum(facts.lines for facts in analysis.facts.values())
    unresolved = sum(f.counted("imports") for f in findings if f.rule == "unresolved-import")
    fragmented = sum(f.counted("symbols") for f in findings if f.rule == "many-paths")
    metrics = [
        Metric("modules", len(analysis.files), ""),
        Metric("packages", len(packages - {""}), ""),
        Metric("lines", lines, ""),
        *_imports(analysis),
        edges(analysis.graph),
        Metric("symbols", len(analysis.symbols), ""),
        Metric("fragmented-symbols", fragmented, "lower"),
        Metric("duplicate-definitions", found["duplicate-definition"], "lower"),
        Metric("unresolved-imports", unresolved, "lower"),
        Metric("boundary-crossings", found["boundary-crossing"], "lower"),
        Metric("broken-files", found["broken-file"], "lower"),
        Metric("shadowed-modules", found["shadowed-module"], "lower"),
        Metric("double-identities", found["double-identity"], "lower"),
        Metric("interface-drifts", found["interface-drift"], "lower"),
        *_tests(analysis, findings),
        Metric("contracts", len(analysis.contracts), ""),
        Metric("broken-contracts", sum(v.outcome is Outcome.BROKEN for v in analysis.contracts), "lower"),
        Metric("homes-beside-the-declared", found["single-source"], "lower"),
        Metric("deprecated-importers", _weight(findings, "deprecated-import"), "lower"),
        Metric("direct-constructions", _weight(findings, "direct-construction"), "lower"),
        Metric("old-names-used", _weight(findings, "renamed"), "lower"),
        Metric("useless-ignores", found["useless-ignore"], "lower"),
        Metric("ignored-findings", ignored, "lower"),
    ]
    verdicts = Counter(knot.verdict for knot in analysis.knots)
    failing = [Metric("failing-knots", verdicts["fails"], "lower"), Metric("lucky-knots", verdicts["luck"], "lower")]
    return (*metrics, *knots(analysis.graph), *failing, *reach(analysis.graph))


def edges(graph: Graph) -> Metric:
    """How many pairs of modules there are of which the one imports the other."""
    return Metric("edges", len(graph.edges), "lower")


def knots(graph: Graph) -> Iterator[Metric]:
    """How many groups of modules import each other in a circle, and how large they are, by what counts."""
    for view in View:
        found = graph.knots(view)
        yield Metric(f"{view}-knots", len(found), "lower")
        yield Metric(f"modules-in-{view}-knots", sum(map(len, found)), "lower")
        yield Metric(f"largest-{view}-knot", max(map(len, found), default=0), "lower")


def reach(graph: Graph) -> Iterator[Metric]:
    """How much of the code a change can reach."""
    yield Metric("propagation-cost", _rounded(graph.propagation_cost(View.TYPING)), "lower")
    yield Metric("propagation-cost-without-typing", _rounded(graph.propagation_cost(View.DEFERRED)), "lower")


def packages(analysis: Analysis) -> tuple[PackageMetrics, ...]:
    """The coupling of every package with modules directly in it, by name."""
    group = {m.id: m.package or "(top level)" for m in analysis.project.modules}
    members: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for module in analysis.files:
        members[group[module.id]] += 1
        lines[group[module.id]] += analysis.facts[module.id].lines
    afferent: dict[str, set[str]] = defaultdict(set)
    efferent: dict[str, set[str]] = defaultdict(set)
    for (importer, imported), edge in analysis.graph.edges.items():
        here, there = group[importer], group[imported]
        if here != there and edge.import_time + edge.deferred:
            afferent[there].add(importer)
            efferent[here].add(imported)
    result = []
    for package in sorted(members):
        into, out = len(afferent[package]), len(efferent[package])
        instability = round(out / (into + out), 4) if into + out else 0.0
        result.append(PackageMetrics(package, members[package], lines[package], into, out, instability))
    return tuple(result)


def _tests(analysis: Analysis, findings: Iterable[Finding]) -> list[Metric]:
    """What pytest collects, and what it does not, in test functions."""
    tests, told = analysis.collection.tests, [f for f in findings if f.rule in _OF_TESTS]
    # A conftest.py that fails takes tests along that may fail by themselves; they count once.
    failing = any(f.rule == "uncollectable-test" for f in told)
    lost = (len(t.functions) for module, t in tests.items() if failing and analysis.collection.obstacles(module))
    return [
        Metric("test-modules", len(tests), ""),
        Metric("tests", sum(len(test.functions) for test in tests.values()), ""),
        Metric("uncollectable-tests", sum(lost), "lower"),
        Metric("uncollected-tests", sum(f.counted("tests") for f in told if f.rule == "uncollected-test"), "lower"),
        Metric("unknown-markers", sum(f.counted("uses") > 0 for f in told), "lower"),
    ]


def _imports(analysis: Analysis) -> list[Metric]:
    """Imported names by the way they stand; a name that stands in two ways counts in both."""
    whens = Counter(statement.when for facts in analysis.facts.values() for statement in facts.imports)

    def count(flag: int) -> int:
        return sum(times for when, times in whens.items() if when & flag)

    metrics = [
        Metric("imports", whens.total(), ""),
        Metric("imports-import-time", whens.total() - count(When.DEFERRED | When.TYPING), ""),
    ]
    flags = {
        "deferred": When.DEFERRED,
        "typing": When.TYPING,
        "guarded": When.GUARDED,
        "conditional": When.CONDITIONAL,
        "dynamic": When.DYNAMIC,
    }
    return metrics + [Metric(f"imports-{name}", count(flag), "") for name, flag in flags.items()]


def _weight(findings: Iterable[Finding], rule: str) -> int:
    return sum(finding.weight for finding in findings if finding.rule == rule)


def _rounded(share: float) -> float:
    return round(share, 6)
