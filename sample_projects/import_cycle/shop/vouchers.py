import shop.basket


def reduction(basket):
    return 200 if isinstance(basket, shop.basket.Basket) else 0
