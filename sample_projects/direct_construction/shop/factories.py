from shop.stock import StockCounter


def branch_counter():
    return StockCounter()
