from shopkit.money import Money


def format_price(price: Money) -> str:
    return f"{price.currency} {price.amount / 100:.2f}"


def format_count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
