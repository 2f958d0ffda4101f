from shop.orders import Order


def test_a_label():
    assert f"{Order(5).pence:>5" == "    5"
