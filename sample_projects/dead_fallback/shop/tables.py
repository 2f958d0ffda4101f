from shop.money import format_amount


def as_table(rows: list[int]) -> str:
    return "\n".join(format_amount(row) for row in rows)
