import pytest

search = pytest.importorskip("shop.search")

from shop.search import rank


def test_the_best_comes_first():
    assert rank(["tea", "coffee"], search.LATEST)[0] == "tea"
