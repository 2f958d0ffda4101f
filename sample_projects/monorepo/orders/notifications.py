from orders.models.order import Order
from shopkit.formatting import format_price


def order_received(order: Order) -> None:
    from orders.invoices import Invoice
    from shopkit.notify import send_mail

    send_mail(order.customer, f"Thank you. {Invoice(order).text()}, {format_price(order.total())}")


def order_sent(order: Order) -> None:
    from orders.shipping.tracking import track

    print(f"{order.number} is {track(order)}")
