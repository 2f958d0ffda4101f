from catalogue.categories import TITLES, products_of
from shopkit.http import Response, Router
from shopkit.money import format_price


def browse(category: str) -> Response:
    rows = [f"{product.name} {format_price(product.price)}" for product in products_of(category)]
    return Response(200, "\n".join([TITLES.get(category, category), *rows]))


def mount(router: Router) -> None:
    router.add("GET", "/browse", browse)
