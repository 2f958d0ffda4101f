from shop.stock import StockCounter


def test_what_is_sold_is_counted():
    counter = StockCounter()
    counter.sell(2)
    assert counter.sold == 2
