from shop.orders import Order


def test_the_total_at_the_checkout():
    assert Order(2).pence == 2


def test_the_total_with_a_voucher():
    assert Order(0).pence == 0
