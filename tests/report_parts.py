"""What made-up reports are put together from"""

from __future__ import annotations

from collections import Counter, defaultdict

from importmap.model.facts import Definition, Kind
from importmap.model.finding import Finding
from importmap.model.knots import Cut, Halt, Knot, Leg, View
from importmap.model.links import Home, Route, Symbol
from importmap.model.location import Location
from importmap.model.migration import FileState, FolderState, Migration, Replaced, Share, State
from importmap.model.project import LeftOut, Module, ModuleKind, Note, Role
from importmap.model.report import (
    Coverage,
    EdgeSummary,
    Matrix,
    Metric,
    PackageEdge,
    PackageMetrics,
    Rule,
)
from importmap.model.severity import Severity

RULES = (
    ("broken-file", "A file that Python cannot parse", Severity.ERROR),
    ("unresolved-import", "An import that fails when it runs", Severity.ERROR),
    ("import-cycle", "Modules that import each other in a circle", Severity.ERROR),
    ("boundary-crossing", "An import from one service into another that the map does not allow", Severity.WARNING),
    ("many-paths", "A class or function that is imported under several paths", Severity.WARNING),
    ("duplicate-definition", "A class or function that is defined more than once", Severity.WARNING),
    ("shadowed-module", "A module that a package of the same name hides", Severity.INFO),
)

DOCUMENTATION = """{title}

Finds: what the title says, by reading the source and never by running it.

Why it hurts: the next reader cannot know which of the two is meant, and a change of one leaves the other behind.

Example:

    from shop._implementation import Order  # the path that nobody offers
    from shop import Order

What to do: choose one home and let every importer name it.
"""


def rules() -> tuple[Rule, ...]:
    """Every rule with documentation in the shape that detectors have."""
    return tuple(
        Rule(name, title, severity.label, DOCUMENTATION.format(title=title)) for name, title, severity in RULES
    )


def module(name: str, role: Role = Role.PRODUCTION, kind: ModuleKind = ModuleKind.MODULE) -> Module:
    """A module whose path follows from its name."""
    path = name.replace(".", "/") + ("/__init__.py" if kind is ModuleKind.PACKAGE else ".py")
    return Module(id=name, name=name, path=path, root=".", kind=kind, role=role, digest="00")


def edge(importer: str, imported: str, *lines: int, deferred: int = 0, typing: int = 0) -> EdgeSummary:
    """An edge with as many imports as lines, those that are neither deferred nor for typing at import time."""
    return EdgeSummary(importer, imported, len(lines) - deferred - typing, deferred, typing, lines)


def class_symbol(module_id: str, name: str, line: int, routes: tuple[Route, ...], home: Home) -> Symbol:
    """A class of a module, with its routes."""
    definition = Definition(name=name, kind=Kind.CLASS, line=line, end_line=line + 40, when=0, block=0, order=1)
    return Symbol(f"{module_id}:{name}", name, module_id, definition, routes, home)


def migration(symbol: str, words: str, folders: int = 2) -> Migration:
    """A concept of which a shim, something gone and a folder of each state are left."""
    place = Location("shop/models/order.py", 3)
    shares = (Share(0, 1, 2, 3), Share(1, 0, 0, 2), Share(0, 0, 0, 4))
    return Migration(
        symbol=symbol,
        reason=words,
        location=place,
        construct_with=f"{symbol}.make",
        budget=2,
        left=4,
        state=State.HYBRID,
        share=Share(1, 1, 2, 9),
        done=0.6923,
        replaced=(
            Replaced("shop.gone", State.LEGACY, None, 1, 1, 0, True, "", ""),
            Replaced(words, State.SHIMMED, place, 3, 4, 1, False, words, f"removal was due in {words}"),
        ),
        folders=tuple(
            FolderState(f"shop/{number}", (State.HYBRID, State.LEGACY, State.CANONICAL)[number % 3], share, share.done)
            for number, share in enumerate((*shares, *shares)[:folders])
        ),
        files=(FileState("shop/api/orders.py", State.HYBRID), FileState(f"shop/{words}.py", State.SHIMMED)),
    )


def coverage(files: int, lines: int, broken: tuple[str, ...]) -> Coverage:
    """A coverage in which something was left out for several reasons."""
    return Coverage(
        files=files,
        lines=lines,
        broken=broken,
        namespaces=3,
        dynamic=7,
        opaque=2,
        unknown=11,
        left_out=(
            LeftOut("backups", 13_864, "excluded by `backups/**`"),
            LeftOut(".venv", 0, "virtual environment"),
        ),
        notes=(
            Note("backups", "Most of its files are copies of analysed files; it is left out"),
            Note("<b>notes</b>", "A note whose subject looks like markup"),
        ),
    )


def metrics(modules: int, findings: tuple[Finding, ...]) -> tuple[Metric, ...]:
    """A few figures, whole ones and fractions."""
    counted = Counter(finding.rule for finding in findings)
    return (
        Metric("boundary-crossings", counted["boundary-crossing"], "lower"),
        Metric("fragmented-symbols", counted["many-paths"], "lower"),
        Metric("modules", modules, ""),
        Metric("modules-in-knots", 5, "lower"),
        Metric("largest-import-time-knot", 5, "lower"),
        Metric("propagation-cost", 0.1834, "lower"),
        Metric("unresolved-imports", counted["unresolved-import"], "lower"),
    )


def knot(
    members: tuple[str, ...], view: View = View.IMPORT_TIME, how: str = "import it later", error: str = ""
) -> Knot:
    """A knot in which each module imports the next one, with one cut before the last; it fails if there is an error."""
    around = (*members[1:], members[0])
    ring = tuple(Leg(one, other, other, 7) for one, other in zip(members, around, strict=True))
    cuts = (
        Cut(members[1], members[2], (members[2],), (3, 9), how, 2, 5, 12, len(members), 2),
        Cut(members[-1], members[0], (members[0],), (7,), how, 1, 0, 4, 2, 0),
    )
    halts = tuple(Halt(member, 7) for member in members) if error else ()
    verdict = "fails" if error else "harmless" if view is View.IMPORT_TIME else ""
    entries = members[:2] if error else ()
    return Knot(f"{view}: {members[0]}", view, members, ring, cuts, 2, verdict, entries, 3, error, halts)


def quotients(modules: tuple[Module, ...], edges: tuple[EdgeSummary, ...]) -> tuple[Matrix, ...]:
    """One matrix for each package that has children, its rows in alphabetical order."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for name in (entry.id for entry in modules):
        parts = name.split(".")
        for depth in range(len(parts)):
            children[".".join(parts[:depth])].add(".".join(parts[: depth + 1]))
    cells: defaultdict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for link in edges:
        importer, imported = link.importer.split("."), link.imported.split(".")
        depth = 0
        while depth < min(len(importer), len(imported)) and importer[depth] == imported[depth]:
            depth += 1
        if depth in (len(importer), len(imported)):
            continue  # one of the two holds the other: no pair of siblings
        pair = ".".join(importer[: depth + 1]), ".".join(imported[: depth + 1])
        found = cells[".".join(importer[:depth])]
        found[(*pair, "import_time")] += link.import_time
        found[(*pair, "deferred")] += link.deferred
        found[(*pair, "typing")] += link.typing
    matrices = []
    for parent, rows in sorted(children.items()):
        counted = cells[parent]
        pairs = sorted({(one, two) for one, two, _ in counted})
        summed = tuple(
            PackageEdge(
                *pair, counted[(*pair, "import_time")], counted[(*pair, "deferred")], counted[(*pair, "typing")]
            )
            for pair in pairs
        )
        matrices.append(Matrix(parent, tuple(sorted(rows)), services=False, cells=summed))
    return tuple(matrices)


def package_metrics(modules: tuple[Module, ...], edges: tuple[EdgeSummary, ...]) -> tuple[PackageMetrics, ...]:
    """The coupling of every package that is a folder of modules."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for entry in modules:
        members[entry.id.rpartition(".")[0] or entry.id].add(entry.id)
    package_of = {name: package for package, names in members.items() for name in names}
    inward: defaultdict[str, set[str]] = defaultdict(set)
    outward: defaultdict[str, set[str]] = defaultdict(set)
    for link in edges:
        if package_of[link.importer] != package_of[link.imported]:
            inward[package_of[link.imported]].add(link.importer)
            outward[package_of[link.importer]].add(link.imported)
    result = []
    for package, names in sorted(members.items()):
        afferent, efferent = len(inward[package]), len(outward[package])
        instability = efferent / (afferent + efferent) if afferent + efferent else 0.0
        result.append(PackageMetrics(package, len(names), 200 * len(names), afferent, efferent, instability))
    return tuple(result)


def ranked(findings: list[Finding]) -> tuple[Finding, ...]:
    """The order that a report has: worst first."""
    return tuple(
        sorted(
            findings, key=lambda found: (-found.severity, not found.journeys, found.rule, -found.weight, found.subject)
        )
    )
