from shop import Order


def testAVoucherCostsNothing():
    assert Order().pence == 0


def testing_order():
    return Order()


def test_an_order_with_a_voucher():
    assert testing_order().pence == 0
