from shop import Order


def test_a_return_is_refunded():
    assert Order().pence == 0
