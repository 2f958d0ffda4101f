"""Reports made by hand and by rule, so that renderers are tested without an analysis."""

from __future__ import annotations

import random
from collections import defaultdict

from importmap.model.change import Phase, Plan, Rewrite, Step
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.knots import View
from importmap.model.links import Home, Route, Symbol, User
from importmap.model.location import Journey, Location
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.report import SCHEMA, Coverage, EdgeSummary, Matrix, Report, Revision
from importmap.model.severity import Severity
from tests.report_parts import (
    RULES,
    class_symbol,
    coverage,
    edge,
    knot,
    metrics,
    migration,
    module,
    package_metrics,
    quotients,
    ranked,
    rules,
)

__all__ = ["HOSTILE_NAMES", "MARKUP", "RULES", "WORDS", "edge", "empty", "large", "module", "small"]

MARKUP = '</script><img src=x onerror="document.body.dataset.broken=1">'
HOSTILE_NAMES = (
    f"shop.{MARKUP}",
    "javascript:document.body.dataset.broken=1",
    "shop.\u202egnissecorp\u202c_order",
    "shop.\udcffundecodable",
    "shop.{{ 7 * 7 }}",
    "shop.<!--<script>",
    "shop.__proto__",
    "constructor",
    "shop.name with spaces and 100% ?#/&",
    "shop." + "a_name_that_is_far_too_long_for_any_column_" * 12 + "end",
)

WORDS = (
    "account agent alert analytics audit auth billing broker cache catalog channel client cluster command config "
    "connection context contract core customer dashboard database delivery dispatch document emitter engine event "
    "execution export factory feature filter gateway handler health history import index inventory invoice isolation "
    "job journal kernel ledger lifecycle limiter loader locale manager mapper message metric migration model monitor "
    "notification order payment performance permission pipeline policy pool price processor profile provider queue "
    "rate recovery registry report repository request resolver response retry route rule scheduler schema search "
    "security serializer service session setting shipment state storage stream supervisor sync task telemetry tenant "
    "token tracker transaction transport trigger user validation vault version warehouse websocket worker workflow"
).split()


def small() -> Report:
    """A shop of some twenty modules with one finding of each rule, and names that try to break the page."""
    names = (
        "shop.api", "shop.api.orders", "shop.api.users", "shop.billing", "shop.billing.invoice", "shop.models",
        "shop.models.order", "shop.models.user", "shop.storage", "shop.storage.database", "shop.workers.mail",
    )  # fmt: skip
    packages = {"shop.api", "shop.billing", "shop.models", "shop.storage"}
    modules = [
        module("shop", kind=ModuleKind.PACKAGE),
        module("tests.test_orders", Role.TEST),
        module("shop.workers", kind=ModuleKind.NAMESPACE),
        *(module(name, kind=ModuleKind.PACKAGE if name in packages else ModuleKind.MODULE) for name in names),
        *(module(name) for name in HOSTILE_NAMES),
    ]
    modules.sort(key=lambda entry: entry.path)
    edges = [
        edge("shop", "shop.models", 1),
        edge("shop.api.orders", "shop.billing.invoice", 2, 9, deferred=1),
        edge("shop.api.orders", "shop.models.order", 3, 4, 5),
        edge("shop.api.orders", "shop.storage.database", 6),
        edge("shop.api.users", "shop.models.user", 2),
        edge("shop.billing.invoice", "shop.models.order", 1, 2),
        edge("shop.models", "shop.models.order", 1),
        edge("shop.models.order", "shop.api.users", 14, deferred=1),
        edge("shop.models.order", "shop.models.user", 2, typing=1),
        edge("shop.models.user", "shop.models.order", 3),
        edge("shop.storage.database", "shop.billing.invoice", 4),
        edge("shop.workers.mail", "shop.models", 1),
        edge("tests.test_orders", "shop", 1),
        *(edge("shop.workers.mail", name, 10 + place) for place, name in enumerate(HOSTILE_NAMES)),
        *(edge(name, "shop.models.order", 1) for name in HOSTILE_NAMES[:3]),
    ]
    edges.sort(key=lambda link: (link.importer, link.imported))
    rewrite = Rewrite("shop/api/orders.py", 4, "from shop.models.order import Order", "from shop import Order")
    hostile_rewrite = Rewrite(f"shop/{MARKUP}.py", 1, f"import {MARKUP}", "import shop")
    journeys = (
        Journey(MARKUP, ("shop.workers.mail", HOSTILE_NAMES[0], "shop.models.order")),
        Journey("checkout", ("shop.api.orders", "shop.models.order")),
    )
    findings = [
        Finding(
            name,
            severity,
            "shop.models.order" if place % 2 else HOSTILE_NAMES[place],
            f"{title}, shown on `shop.models.order`",
            Location("shop/models/order.py", 3 + place),
            evidence=(
                Evidence("shop.api.orders -> shop.models.order", "imports it", Location("shop/api/orders.py", 3)),
                Evidence(HOSTILE_NAMES[place], f"a hostile witness: {MARKUP}", Location(f"shop/{MARKUP}.py", 1)),
                Evidence("shop", "has no place in a file"),
            ),
            fix=Fix(Safety.UNSAFE, "Name the home", (rewrite, hostile_rewrite)) if place != 2 else None,
            weight=10 - place,
            journeys=journeys if severity is Severity.WARNING else (),
        )
        for place, (name, title, severity) in enumerate(RULES)
    ]
    blocked = {"imports": 3, "modules": 4, "modules-alone": 4, "tests": 1200, "tests-alone": 0}
    findings.append(
        Finding(
            "unresolved-import",
            Severity.ERROR,
            MARKUP,
            f"no module {MARKUP}",
            Location("javascript:alert(1)", 1),
            counts=tuple(Count(name, value) for name, value in blocked.items()),
        )
    )
    ordered = ranked(findings)
    routes = (
        Route("shop.models.order.Order", "shop.models.order", True, False, (), (User("shop.api.orders", 3, 5),)),
        Route("shop.Order", "shop", False, True, ("shop", "shop.models"), (User("tests.test_orders", 1, 2),)),
        Route(f"{HOSTILE_NAMES[0]}.Order", HOSTILE_NAMES[0], False, False, (HOSTILE_NAMES[0],), ()),
    )
    by_rule = {found.rule: found.fingerprint for found in ordered}
    steps = (
        Step(
            "many-paths-order", Phase.HOME, "Import Order from shop", "It is offered there and most importers agree",
            "many-paths", "shop.models.order:Order", (rewrite,), ("shop/api/orders.py",), (by_rule["many-paths"],), (),
            Safety.UNSAFE, 5, "routes in use of Order: 2 -> 1",
        ),
        Step(
            "cut-<b>cycle</b>", Phase.KNOT, f"Cut {MARKUP}", "Its edge is the cheapest of the cycle", "import-cycle",
            MARKUP, (hostile_rewrite,), (f"shop/{MARKUP}.py", "shop/models/order.py"), (by_rule["import-cycle"],),
            ("many-paths-order",), Safety.MANUAL, 2, "modules in knots: 5 -> 0",
        ),
    )  # fmt: skip
    order = ("shop.workers", "shop.api", "shop.billing", "shop.storage", "shop.models")
    matrices = tuple(
        Matrix(found.parent, (*order, *(row for row in found.rows if row not in order)), found.services, found.cells)
        if found.parent == "shop"
        else found
        for found in quotients(tuple(modules), tuple(edges))
    )
    return Report(
        schema=SCHEMA,
        name=f"shop {MARKUP}",
        python="3.11",
        revision=Revision("61f5447", "2025-09-16", dirty=True),
        coverage=coverage(len(modules), 2_400, (f"shop/{MARKUP}.py",)),
        metrics=metrics(len(modules), ordered),
        packages=package_metrics(tuple(modules), tuple(edges)),
        rules=rules(),
        findings=ordered,
        plan=Plan(steps),
        modules=tuple(modules),
        edges=tuple(edges),
        matrices=matrices,
        symbols=(
            class_symbol(
                "shop.models.order",
                "Order",
                12,
                routes,
                Home("shop.Order", ("it is offered in `shop.__all__`", "a test names it")),
            ),
            class_symbol(
                HOSTILE_NAMES[0],
                "Hostile",
                1,
                routes[2:],
                Home(MARKUP, (MARKUP,)),
            ),
        ),
        knots=(
            knot((*HOSTILE_NAMES[:2], *names[:2], *HOSTILE_NAMES[7:]), how=MARKUP, error=f"ImportError: {MARKUP}"),
            knot(("shop.models.order", "shop.api.users", "shop.models.user"), View.DEFERRED),
        ),
        migrations=(migration("shop.models.order.Order", "one order for all"), migration(f"shop.{MARKUP}", MARKUP)),
    )


def empty() -> Report:
    """A project in which nothing was found, with no revision and no module but one."""
    return Report(
        schema=SCHEMA,
        name="empty",
        python="3.11",
        revision=None,
        coverage=Coverage(1, 10, (), 0, 0, 0, 0, (), ()),
        metrics=(),
        packages=(),
        rules=rules(),
        findings=(),
        plan=Plan(),
        modules=(module("empty"),),
        edges=(),
        matrices=(Matrix("", ("empty",)),),
        symbols=(),
    )


def large(module_count: int, edge_count: int, seed: int = 7, *, patches: bool = True) -> Report:
    """A project of the given size with names, findings, symbols and steps in likely proportions."""
    dice = random.Random(seed)
    modules = _large_modules(dice, module_count)
    names = [entry.id for entry in modules]
    edges = _large_edges(dice, names, edge_count)
    path_of = {entry.id: entry.path for entry in modules}
    importers: defaultdict[str, list[str]] = defaultdict(list)
    for link in edges:
        importers[link.imported].append(link.importer)
    symbols = tuple(_large_symbol(dice, names, importers, place) for place in range(module_count // 8))
    findings: list[Finding] = []
    for place in range(module_count // 4):
        rule, title, severity = RULES[place % len(RULES)]
        subject = dice.choice(names)
        users = importers[subject][: 1 + int(dice.expovariate(0.2))]
        evidence = tuple(
            Evidence(f"{user} -> {subject}", "imports it", Location(path_of[user], dice.randrange(1, 60)))
            for user in users
        )
        place_of_it = Location(path_of[subject], dice.randrange(1, 400))
        message = f"{title}: {subject} is named by {len(users)} modules"
        findings.append(Finding(rule, severity, subject, message, place_of_it, evidence, None, len(users)))
    ordered = ranked(findings)
    steps = tuple(_large_step(dice, symbol, path_of, patches, place) for place, symbol in enumerate(symbols))
    return Report(
        schema=SCHEMA,
        name="warehouse",
        python="3.12",
        revision=Revision("3227112f3", "2025-09-16", dirty=False),
        coverage=coverage(module_count, module_count * 350, tuple(sorted(dice.sample(list(path_of.values()), 3)))),
        metrics=metrics(module_count, ordered),
        packages=package_metrics(modules, edges),
        rules=rules(),
        findings=ordered,
        plan=Plan(steps),
        modules=modules,
        edges=edges,
        matrices=quotients(modules, edges),
        symbols=symbols,
        knots=(knot(tuple(names[: module_count // 4]), View.DEFERRED),),
    )


def _large_modules(dice: random.Random, count: int) -> tuple[Module, ...]:
    """Modules three to five levels deep, in packages of some twenty, a third of them tests."""
    tops = [f"warehouse.{word}" for word in WORDS[:60]] + [f"tests.{word}" for word in WORDS[60:90]]
    folders = [
        *tops,
        *(f"{dice.choice(tops)}.{one}_{dice.choice(WORDS)}" for one in dice.choices(WORDS, k=count // 20)),
    ]
    names: set[str] = set()
    while len(names) < count:
        parts = dice.choices(WORDS, k=dice.randrange(1, 5))
        names.add(f"{dice.choice(folders)}.{'_'.join(parts)}")
    modules = [module(name, Role.TEST if name.startswith("tests.") else Role.PRODUCTION) for name in names]
    return tuple(sorted(modules, key=lambda entry: entry.path))


def _large_edges(dice: random.Random, names: list[str], count: int) -> tuple[EdgeSummary, ...]:
    """Edges to a few modules that most import, to neighbours, and now and then to any, as in real projects."""
    popular = dice.sample(names, k=max(len(names) // 30, 1))
    weights = [1 / (rank + 1) for rank in range(len(popular))]
    famous = iter(dice.choices(popular, weights, k=2 * count))
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < count:
        place = dice.randrange(len(names))
        chance = dice.random()
        near = min(len(names) - 1, max(0, place + dice.randrange(-20, 20)))
        imported = names[near] if chance < 0.5 else next(famous, names[near]) if chance < 0.8 else dice.choice(names)
        if imported != names[place]:
            pairs.add((names[place], imported))
    edges = []
    for importer, imported in sorted(pairs):
        lines = sorted(dice.sample(range(1, 60), dice.choice((1, 1, 1, 1, 1, 1, 2, 3))))
        edges.append(edge(importer, imported, *lines, deferred=int(dice.random() < 0.15)))
    return tuple(edges)


def _large_symbol(dice: random.Random, names: list[str], importers: dict[str, list[str]], place: int) -> Symbol:
    """A class with two to six routes of falling use, by importers of the module that has the route."""
    home = dice.choice(names)
    name = "".join(word.title() for word in dice.sample(WORDS, 2)) + str(place)
    routes = []
    for rank, owner in enumerate((home, *dice.sample(names, dice.randrange(1, 6)))):
        users = importers.get(owner, [])[: int(dice.expovariate(0.1) / (rank + 1))]
        counted = tuple(User(user, dice.randrange(1, 50), dice.choice((1, 1, 2))) for user in users)
        routes.append(Route(f"{owner}.{name}", owner, rank == 0, rank == 1, (), counted))
    chosen = Home(routes[0].path, ("it stands where the class is defined", "most importers name it"))
    return class_symbol(home, name, dice.randrange(1, 300), tuple(routes), chosen)


def _large_step(dice: random.Random, symbol: Symbol, path_of: dict[str, str], patches: bool, place: int) -> Step:
    """A step that sends the importers of one symbol to its home."""
    users = [(route, user) for route in symbol.routes[1:] for user in route.users]
    home_module = symbol.home.path.rpartition(".")[0]
    rewrites = tuple(
        Rewrite(
            path_of[user.module],
            user.line,
            f"from {route.module} import {symbol.name}",
            f"from {home_module} import {symbol.name}",
        )
        for route, user in users
    )
    return Step(
        id=f"many-paths-{place}",
        phase=dice.choice(tuple(Phase)),
        title=f"Import {symbol.name} from {home_module}",
        reason=symbol.home.reasons[0],
        rule="many-paths",
        subject=symbol.id,
        rewrites=rewrites if patches else (),
        files=tuple(sorted({path_of[user.module] for _, user in users})),
        resolves=(),
        after=(f"many-paths-{place - 1}",) if place % 7 == 1 else (),
        safety=dice.choice(tuple(Safety)),
        gain=len(users),
        measure=f"routes in use of {symbol.name}: {len(symbol.routes)} -> 1",
    )
