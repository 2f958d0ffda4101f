from shop.prices import net


def test_net() -> None:
    assert net(119) == 100
