import pytest

from shop.returns import take_back


class ReturnChecks:
    pence = 0

    def test_nothing_is_lost(self):
        assert self.pence == 0

    def test_nothing_is_gained(self):
        assert self.pence <= 0


class TestFreeReturns(ReturnChecks):
    pass


@pytest.mark.slow
@pytest.mark.database
class TestPaidReturns(ReturnChecks):
    class TestByPost:
        @pytest.mark.usefixtures("order")
        def test_a_parcel_costs_nothing(self):
            assert TestPaidReturns.pence == 0


class FakeTill:
    def __init__(self):
        self.open = False

    def test_connection(self):
        return self.open


class TestReport:
    __test__ = False

    def test_names(self):
        return [self.__class__.__name__]


def test_an_order_is_taken_back(order):
    assert take_back(order) == "A-1"
