from app.errors import OutOfStock


def order(name: str) -> None:
    raise OutOfStock(name)
