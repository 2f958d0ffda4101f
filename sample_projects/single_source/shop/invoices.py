from shop.shipping import Order


def invoice(order: Order):
    return f"invoice {order.number}"
