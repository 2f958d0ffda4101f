from shop.stock import StockCounter


def check_out(number):
    counter = StockCounter()
    counter.sell(number)
