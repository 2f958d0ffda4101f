from shop.models import Order


def pack(order):
    if not isinstance(order, Order):
        raise TypeError(f"{order.number} is no order")
    return f"parcel {order.number}"
