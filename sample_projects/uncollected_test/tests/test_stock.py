from shop import Order


class TestStock:
    def __init__(self):
        self.order = Order(3)

    def test_the_stock_is_counted(self):
        assert self.order.pence == 3


class TestReport:
    def __init__(self, path):
        self.path = path

    def test_names(self):
        return [self.path]


def test_a_report_has_a_path():
    assert TestReport("here").test_names() == ["here"]
