from shopkit.money import Money, format_price


def test_a_price_is_written_with_its_currency():
    assert format_price(Money(1280)) == "GBP 12.80"
