from shop.models import Order, Price


def check_out(number, pence):
    return Order(number, Price(pence))
