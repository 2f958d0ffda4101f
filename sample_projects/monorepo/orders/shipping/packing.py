from orders.models import Order
from orders.shipping.labels import sheet
from orders.shipping.rates import rate_for


def pack(orders: list[Order], address: object) -> str:
    return f"{sheet(orders, address)} {rate_for(address).amount}"
