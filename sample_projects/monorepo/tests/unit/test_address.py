from auth.address import Address
from orders.shipping.address import Address as ParcelAddress


def test_both_fit_on_one_line():
    street = ("1 High Street", "York", "yo1 7hh")
    assert Address(*street).one_line() != ParcelAddress(*street).one_line()
