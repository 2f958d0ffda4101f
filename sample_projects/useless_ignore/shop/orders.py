from shop.billing import Invoice  # importmap: ignore[unresolved-import] shop.billing is made when the shop is built


def bill() -> Invoice:
    return Invoice()
