"""Knots, and how many there are of each kind"""

from __future__ import annotations

from importmap.model.knots import Knot, View
from importmap.render.payload.sheet import Sheet


def add_view(sheet: Sheet, view: View, figures: dict[str, int]) -> None:
    """How many knots there are when imports are seen in one way."""
    names = {"knots": f"{view}-knots", "modules": f"modules-in-{view}-knots", "largest": f"largest-{view}-knot"}
    sheet.add("views", view=view, **{column: figures.get(name, 0) for column, name in names.items()})


def add_knot(sheet: Sheet, knot: Knot, numbers: dict[str, int]) -> None:
    """A knot, its members, the way around it, what to cut, and where it fails."""
    sheet.add(
        "knots",
        id=knot.id,
        view=knot.view,
        verdict=knot.verdict,
        needed=knot.needed,
        working=knot.working,
        error=knot.error,
        members=len(knot.members),
        ring=len(knot.ring),
        cuts=len(knot.cuts),
        entries=len(knot.entries),
        halts=len(knot.halts),
    )
    sheet.add_all("knotMembers", "module", (numbers[module] for module in knot.members))
    sheet.add_all("knotEntries", "module", (numbers[module] for module in knot.entries))
    for leg in knot.ring:
        importer, imported, onto = (numbers[module] for module in (leg.importer, leg.imported, leg.onto))
        sheet.add("legs", importer=importer, imported=imported, onto=onto, line=leg.line)
    for halt in knot.halts:
        sheet.add("halts", module=numbers[halt.module], line=halt.line)
    for cut in knot.cuts:
        sheet.add(
            "cuts",
            importer=numbers[cut.importer],
            imported=numbers[cut.imported],
            how=cut.how,
            names=cut.names,
            uses=cut.uses,
            cost=cut.cost,
            before=cut.before,
            after=cut.after,
            onto=len(cut.onto),
            lines=len(cut.lines),
        )
        sheet.add_all("cutOnto", "module", (numbers[module] for module in cut.onto))
        sheet.add_all("cutLines", "line", cut.lines)
