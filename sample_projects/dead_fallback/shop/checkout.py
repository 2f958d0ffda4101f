from shop.basket import Discount, total


def pay(amounts: list[int], discount: Discount) -> int:
    return discount.apply(total(amounts))
