from shop.models import Order


def show(order: Order):
    return {"number": order.number, "total": order.total()}
