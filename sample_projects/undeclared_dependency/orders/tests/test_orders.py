import hypothesis


def test_orders() -> None:
    assert hypothesis
