from shop.legacy.basket import Basket


def check_out(basket: Basket):
    return basket.total()
