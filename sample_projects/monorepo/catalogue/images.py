from catalogue.products import Product
from shopkit.environment import Environment


def image_url(product: Product, width: int = 400) -> str:
    return f"{Environment().base_url}/images/{product.id}-{width}.webp"
