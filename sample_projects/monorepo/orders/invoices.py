from orders.models import Order
from orders.pricing import delivery_for
from shopkit.money import format_price


class Invoice:
    def __init__(self, order: Order) -> None:
        self.order = order

    def text(self) -> str:
        return f"{self.order.number}: {format_price(self.order.total() + delivery_for(self.order))}"

    def send_again(self) -> None:
        from orders.notifications import order_received

        order_received(self.order)

    def order_again(self) -> Order:
        from orders.basket import Basket
        from orders.checkout import Checkout

        basket = Basket(self.order.customer)
        basket.lines = list(self.order.lines)
        return Checkout(basket).finish()
