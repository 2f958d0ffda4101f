from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .customer import Customer


class Order:
    customer: Customer | None = None

    def __init__(self, number: str) -> None:
        self.number = number

    def invoice(self) -> object:
        from .invoice import Invoice

        return Invoice(self)
