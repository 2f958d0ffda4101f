from shop.app.errors import OutOfStock


def buy(order, name: str) -> str:
    try:
        order(name)
    except OutOfStock:
        return "sold out"
    return "bought"
