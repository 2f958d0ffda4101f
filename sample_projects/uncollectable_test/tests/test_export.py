import pytest

try:
    import shop.spreadsheets
except ImportError:
    pytest.skip("spreadsheets are optional", allow_module_level=True)

from shop.spreadsheets import Sheet


def test_a_sheet_has_rows():
    assert Sheet(shop.spreadsheets.DEFAULT).rows
