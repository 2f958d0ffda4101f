from __future__ import annotations

from shop.orders.order import Order


class Customer:
    orders: list[Order]

    def __init__(self, name: str) -> None:
        self.name = name
        self.orders = []
