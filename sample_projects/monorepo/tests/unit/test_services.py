import pytest

from scripts._services import each


class ServiceNameTests:
    def test_names_are_short(self) -> None:
        assert max(map(len, each())) < 12

    def test_names_are_lower_case(self) -> None:
        assert all(name.islower() for name in each())


@pytest.mark.slwo
def test_each_service_has_a_name() -> None:
    assert all(each())
