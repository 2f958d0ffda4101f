from shopkit.money import Money  # importmap: ignore[unresolved-import] shopkit.money is on its way


def price_list() -> dict[str, Money]:
    return {"Assam": Money(640), "Darjeeling": Money(820), "Sencha": Money(910), "teapot": Money(2950)}
