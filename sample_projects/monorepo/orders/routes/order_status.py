from orders.order import find_order
from orders.order_manager import OrderManager
from shopkit.errors import NotFound
from shopkit.http import Response, Router


def order_status(number: str) -> Response:
    order = OrderManager().get(number) or find_order(number)
    if order is None:
        raise NotFound(number)
    return Response(200, order.status.value)


def mount(router: Router) -> None:
    router.add("GET", "/order", order_status)
