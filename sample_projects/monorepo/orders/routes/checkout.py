from orders.basket import Basket
from orders.checkout import Checkout
from shopkit.formatting import format_price
from shopkit.http import Response, Router


def check_out(customer: str) -> Response:
    order = Checkout(Basket(customer)).finish()
    return Response(201, f"{order.number} {format_price(order.total())}")


def mount(router: Router) -> None:
    router.add("POST", "/checkout", check_out)
