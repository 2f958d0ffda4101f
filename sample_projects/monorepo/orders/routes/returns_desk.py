from orders.order_manager import OrderManager
from orders.returns import take_back
from shopkit.http import Response, Router


def give_back(number: str) -> Response:
    order = OrderManager().get(number)
    if order is not None:
        take_back(order)
    return Response(204, "")


def mount(router: Router) -> None:
    router.add("POST", "/returns", give_back)
