from dataclasses import dataclass

from orders.discounts import DISCOUNTS


@dataclass
class Voucher:
    code: str
    percent: int


def reduction(code: str, whole: int) -> int:
    return whole * DISCOUNTS.get(code, 0) // 100
