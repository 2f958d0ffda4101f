from shop.mobile.basket import Basket


def start():
    return Basket()
