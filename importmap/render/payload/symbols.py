"""Symbols with their routes, and what keeps a module from being removed"""

from __future__ import annotations

from importmap.model.links import Symbol
from importmap.model.removal import Removal
from importmap.render.payload.sheet import Sheet


def add_symbol(sheet: Sheet, symbol: Symbol, numbers: dict[str, int]) -> None:
    """A symbol, its routes and their users."""
    sheet.add(
        "symbols",
        id=symbol.id,
        name=symbol.name,
        module=numbers[symbol.module],
        kind=symbol.definition.kind,
        line=symbol.definition.line,
        home=symbol.home.path,
        reasons=len(symbol.home.reasons),
        routes=len(symbol.routes),
        latent=symbol.latent,
    )
    sheet.add_all("reasons", "text", symbol.home.reasons)
    for route in symbol.routes:
        sheet.add(
            "routes",
            path=route.path,
            standing=route.standing,
            defining=int(route.defining),
            hops=len(route.hops),
            users=len(route.users),
        )
        sheet.add_all("hops", "module", route.hops)
        for user in route.users:
            sheet.add("users", module=numbers[user.module], line=user.line, count=user.count)


def add_removal(sheet: Sheet, removal: Removal, numbers: dict[str, int]) -> None:
    """Whether a module may go, and what names it."""
    sheet.add(
        "removals",
        module=numbers[removal.module],
        use=removal.use,
        doubt=removal.doubt,
        forwards=removal.forwards,
        started=removal.started,
        warns=removal.warns,
        strings=removal.strings,
        places=len(removal.places),
    )
    for place in removal.places:
        sheet.add("removalPlaces", path=place.path, line=place.line)
