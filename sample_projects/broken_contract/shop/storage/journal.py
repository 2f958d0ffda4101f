from shop.web.money import as_text


def line(table: str, number: int, cents: int) -> str:
    return f"{table} {number}: {as_text(cents)}"
