import unittest
from unittest import mock
from unittest.mock import DEFAULT, patch

from shop import checkout
from shop.models import Order


class CheckoutTests(unittest.TestCase):
    def setUp(self) -> None:
        self.order = Order("ada@example.org", 1280)

    @patch("shop.checkout.send_mail")
    def test_mail_of_checkout(self, send_mail: mock.Mock) -> None:
        checkout.pay(self.order)

    @patch("shop.mail.send_mail")
    def test_mail(self, send_mail: mock.Mock) -> None:
        checkout.pay(self.order)
        send_mail.assert_called_once()

    @patch("shop.post.send_mail")
    def test_post(self, send_mail: mock.Mock) -> None:
        checkout.pay(self.order)

    @mock.patch("shop.checkout.charge")
    def test_charge_of_checkout(self, charge: mock.Mock) -> None:
        checkout.pay(self.order)

    @mock.patch("shop.checkout.gateway.charge", return_value="free")
    def test_gateway_of_checkout(self, charge: mock.Mock) -> None:
        self.assertEqual(checkout.pay(self.order), "free")

    def test_gateway(self) -> None:
        with patch.multiple("shop.gateway", charge=DEFAULT, refund=DEFAULT):
            checkout.pay(self.order)

    @patch.dict("shop.gateway.RATES", EUR=200)
    def test_rates(self) -> None:
        self.assertEqual(checkout.pay(self.order), "2560 charged")

    @patch("shop.gateway.VERSION", "3")
    def test_version(self) -> None:
        checkout.pay(self.order)

    @patch("shop.checkout.Order")
    def test_order_of_checkout(self, order: mock.Mock) -> None:
        checkout.pay(self.order)

    @patch("shop.models.Order.customer", "bob@example.org")
    def test_customer(self) -> None:
        checkout.pay(self.order)

    @patch("shop.models.Order.currency", "GBP")
    @patch("shop.models.Order.number", lambda order: "A1")
    def test_currency(self) -> None:
        self.assertEqual(checkout.pay(self.order), "1497 charged")

    @patch("shop.checkout.redeem")
    def test_redeem(self, redeem: mock.Mock) -> None:
        checkout.pay(self.order)

    @patch("shop.checkout.loyalty", 7, create=True)
    @patch("shop.checkout.open", mock.mock_open(read_data="thanks"))
    def test_show(self) -> None:
        self.assertEqual(checkout.show("thanks.txt"), "thanks")
