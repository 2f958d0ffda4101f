from auth.users import User, find_user
from orders.basket import Basket
from orders.models import Order, save_order
from orders.payments.gateway import Gateway
from orders.pricing import delivery_for


class Checkout:
    def __init__(self, basket: Basket) -> None:
        self.basket = basket

    def customer(self) -> User | None:
        return find_user(self.basket.customer)

    def finish(self) -> Order:
        order = Order(self.basket.customer, self.basket.lines)
        Gateway.choose("card").charge(order, self.basket.total() + delivery_for(order))
        save_order(order)
        self.announce(order)
        return order

    def announce(self, order: Order) -> None:
        from orders.notifications import order_received

        order_received(order)
