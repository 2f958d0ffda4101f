from shop.stock import get_counter


def report():
    return f"{get_counter().sold} sold"
