from shop.catalogue import Product


def wrap(product: Product) -> str:
    return f"[{product.name}]"
