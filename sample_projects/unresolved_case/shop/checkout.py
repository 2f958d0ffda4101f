from shop.Basket import Basket


def start():
    return Basket()
