from scripts._services import each


def test_each_service_has_a_name() -> None:
    assert all(each())
