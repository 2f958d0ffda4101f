from shop.orders.order import Order
from shop.web.money import as_text


def order_page(order: Order) -> str:
    return f"<p>{order.number}: {as_text(order.cents)}</p>"
