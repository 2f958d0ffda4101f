from shop.cli import run


def test_run() -> None:
    assert run() == "3 by card"
