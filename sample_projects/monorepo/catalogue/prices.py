from shopkit.money import Money


def price_list() -> dict[str, Money]:
    return {"Assam": Money(640), "Darjeeling": Money(820), "Sencha": Money(910), "teapot": Money(2950)}
