from auth.address import Address
from orders.models import Order
from shopkit.formatting import format_count


def label(order: Order, address: Address) -> str:
    return "\n".join([
        f"Order {order.number}",
        format_count(len(order.lines), "parcel",
        *address.lines(),
    ])


def sheet(orders: list[Order], address: Address) -> str:
    return "\n\n".join(label(order, address) for order in orders)
