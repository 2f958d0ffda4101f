from orders.basket import Basket

DISCOUNTS = {"SPRING": 10, "FIRST": 15}


def best_discount(basket: Basket) -> str:
    return max(DISCOUNTS, key=DISCOUNTS.__getitem__) if basket.lines else ""
