from __future__ import annotations

from typing import TYPE_CHECKING

from shop import gateway

if TYPE_CHECKING:
    from shop.models import Order

try:
    from shop.vouchers import redeem
except ImportError:
    pass


def pay(order: Order) -> str:
    from shop.mail import send_mail

    receipt = gateway.charge(order.total, order.currency)
    send_mail(order.customer, receipt)
    return receipt


def show(path: str) -> str:
    with open(path) as file:
        return file.read()
