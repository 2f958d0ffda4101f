try:
    from shop.discounts import Discount
except ImportError:

    class Discount:
        def apply(self, amount: int) -> int:
            return amount


def total(amounts: list[int]) -> int:
    return Discount().apply(sum(amounts))
