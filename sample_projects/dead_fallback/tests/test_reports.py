import pytest

from shop import reports


def test_charts_are_gone():
    with pytest.raises(ImportError):
        from shop import charts


def test_discounts_are_gone():
    try:
        from shop import discounts

        pytest.fail("they are back")
    except ImportError:
        pass


def test_it_reports():
    assert reports.report([1, 2]) == "[1, 2]"
