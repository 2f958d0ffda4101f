from unittest import mock

from builders import build_order

from shop.catalogue.search import Search
from shop.payments import handler


class Voucher:
    pence = 0


def test_an_order_has_an_invoice():
    order = build_order("A-2")
    with mock.patch("shop.orders.invoice.Invoice") as invoice:
        assert order.invoice() is invoice.return_value


def test_the_search_finds_nothing():
    assert Search([]).find("tea") == []


def test_a_handler_is_found_by_its_name():
    assert handler("voucher") is not Voucher
