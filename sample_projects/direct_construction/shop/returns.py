import shop.stock as stock

Counter = stock.StockCounter


def take_back(number):
    Counter().sell(-number)
    stock.StockCounter().sell(0)
