try:
    from shop.formatting import format_price
except ImportError:
    from shop.money import format_price

try:
    import barcode_writer
except ImportError:
    barcode_writer = None


def label(name: str, amount: int) -> str:
    text = f"{name}: {format_price(amount)}"
    return barcode_writer.render(text) if barcode_writer else text
