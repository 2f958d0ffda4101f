"""What a page shows besides the small report: hostile lines, links, a comparison, a trend"""

from __future__ import annotations

from dataclasses import replace

from importmap.history import compare, snapshot
from importmap.model.interface import Interface, InterfaceMember
from importmap.model.page import Change, Excerpt, Links, Page, SourceLine
from importmap.model.report import Addition, Jump, Metric, Point, Report, Revision, Trend
from tests import reports
from tests.reports import MARKUP

LINES = (
    "from shop.storage import (",
    f"    Order,  # {MARKUP}",
    f"import {MARKUP}",
    "x = 'javascript:document.body.dataset.broken=1' # </code></script><script>document.body.dataset.broken=1</script>",
)
_MARCH = (Revision("0000001", "2025-03-01", dirty=False, title=MARKUP), Revision("0000002", "2025-03-02", dirty=False))


def shown() -> tuple[Report, Page]:
    """The small report, and all that can stand beside it."""
    report = reports.small()
    return replace(report, interfaces=_interfaces(), trend=_trend()), Page(
        Links("https://git.example.org/shop/{path}#L{line}", "vscode://file/srv/shop/{path}:{line}"),
        (
            Excerpt("shop/api/orders.py", tuple(SourceLine(line, LINES[line % 4]) for line in range(1, 6))),
            Excerpt(
                "shop/models/order.py",
                tuple(SourceLine(line, LINES[line % 4], line - 1 if line == 5 else 0) for line in range(2, 9)),
            ),
        ),
        change(report),
    )


def change(report: Report) -> Change:
    """What has changed since a state that had one finding less, one more, other figures, other edges, no knot."""
    now = snapshot(report)
    gone = replace(now.findings[0], fingerprint="0123456789abcdef", subject=MARKUP, message=f"gone {MARKUP}")
    base = replace(
        now,
        revision=_MARCH[0],
        metrics=tuple(
            replace(one, value=one.value + (-1 if place % 2 else 3)) for place, one in enumerate(now.metrics)
        ),
        findings=(*now.findings[2:], gone),
        package_edges=(*now.package_edges[1:], replace(now.package_edges[0], importer="shop.old", imported=MARKUP)),
        knots=(replace(now.knots[0], members=(*now.knots[0].members[:-1], "shop.left")), *now.knots[1:]),
    )
    return Change(compare(base, now), now.package_edges)


def _interfaces() -> tuple[Interface, ...]:
    """Those of two things that the evidence names, one of them hostile."""
    one = (InterfaceMember("total", "(self)", "1"), InterfaceMember("pay", "(self, a)", "2"))
    other = (*one[:1], InterfaceMember("pay", "(self, b)", "3"), InterfaceMember(MARKUP, MARKUP, "4"))
    subjects = ("shop.api.orders -> shop.models.order", reports.HOSTILE_NAMES[1])
    return tuple(Interface(path, "class", members) for path, members in zip(subjects, (one, other), strict=True))


def _trend() -> Trend:
    """Two points and a jump between them."""
    points = tuple(
        Point(revision, (Metric("edges", 10.0 + 5 * place, "lower"), Metric("modules", 20.0, "")), 0)
        for place, revision in enumerate(_MARCH)
    )
    jump = Jump("edges", 10, 15, _MARCH[0], _MARCH[1], 1, 2, 0, (Addition("many-paths", 2),))
    return Trend("shop", points, (jump,), ())
