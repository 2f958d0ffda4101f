from catalogue.products import find_product
from orders.basket import Basket
from orders.discounts import best_discount
from shopkit.http import Response, Router


def add_to_basket(customer: str, name: str) -> Response:
    basket = Basket(customer)
    product = find_product(name)
    if product is not None:
        basket.add(product)
        basket.codes.append(best_discount(basket))
    return Response(200, str(basket.total()))


def mount(router: Router) -> None:
    router.add("POST", "/basket", add_to_basket)
