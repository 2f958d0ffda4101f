SERVICES = ("auth", "catalogue", "orders")


def each() -> tuple[str, ...]:
    return SERVICES
