from shop.basket import Basket


def check_out(basket: Basket):
    return basket.total()
