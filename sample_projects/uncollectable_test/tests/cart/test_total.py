from shop.orders import Order


def test_the_total_of_a_cart():
    assert Order(1).pence == 1
