from catalogue.images import image_url
from catalogue.products import find_product
from catalogue.stock import status_of
from shopkit.errors import NotFound
from shopkit.formatting import format_price
from shopkit.http import Response, Router


def product_page(name: str) -> Response:
    product = find_product(name)
    if product is None:
        raise NotFound(name)
    parts = (product.name, format_price(product.price), status_of(product).value, image_url(product))
    return Response(200, " ".join(parts))


def mount(router: Router) -> None:
    router.add("GET", "/product", product_page)
