from catalogue.suppliers.retry import RetryPolicy


def test_the_waits_grow():
    assert RetryPolicy().delays() == [0.1, 0.2]
