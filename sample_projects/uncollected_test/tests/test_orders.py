import unittest

from shop import Order


class OrderTests:
    def test_an_order_costs_nothing(self):
        assert Order().pence == 0

    def test_an_order_has_a_price(self):
        assert Order(5).pence == 5


class TestBasket:
    def test_a_basket_is_empty(self):
        assert not []


class InvoiceTests(unittest.TestCase):
    def test_an_invoice_has_a_number(self):
        self.assertTrue("A-1")


class PriceChecks:
    order = Order()

    def test_the_price_is_known(self):
        assert self.order.pence is not None

    def test_the_price_is_not_negative(self):
        assert self.order.pence >= 0


class TestGifts(PriceChecks):
    pass


class FakeServer:
    def start(self):
        self.port = 8080

    def stop(self):
        del self.port

    def test_connection(self):
        return self.port
