from shop.order_status import OrderState


class Order:
    def __init__(self, number: str) -> None:
        self.number = number
        self.state = OrderState.PAID
