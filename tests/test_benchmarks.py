"""The benchmark counts rightly; what it measures is no test's business."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.package import copy, locate
from benchmarks.run import Cost, median, ratios, table


def test_median_is_taken_of_each_figure() -> None:
    """One slow run does not spoil the figures of the others."""
    assert median([Cost(1, 9, 30), Cost(2, 1, 10), Cost(9, 2, 20)]) == Cost(2, 2, 20)


def test_ratio_says_how_many_times_as_much() -> None:
    """A ratio above one means that importmap takes more."""
    assert ratios(Cost(3, 1, 50), Cost(2, 4, 50)) == Cost(1.5, 0.25, 1)


def test_table_compares_both_runs_with_each_peer() -> None:
    """Peers have six ratios in their line, and importmap's own runs none."""
    costs = {"importmap cold": Cost(4, 2, 100), "importmap warm": Cost(1, 1, 50), "grimp": Cost(2, 2, 50)}
    lines = table(costs).splitlines()
    assert [len(line.split()) for line in lines[2:]] == [5, 5, 10]
    assert lines[4].split()[4:] == ["2.00", "1.00", "2.00", "0.50", "0.50", "1.00"]


def test_copy_leaves_out_what_stops_grimp(tmp_path: Path) -> None:
    """Files with a syntax error are left out and named; other files than Python's are not copied at all."""
    package = tmp_path / "benchmarked_shop"
    package.mkdir()
    (package / "__init__.py").write_text("import benchmarked_shop.orders\n")
    (package / "orders.py").write_text("")
    (package / "broken.py").write_text("def (:\n")
    (package / "data.json").write_text("{}")
    target = tmp_path / "target"
    assert copy(package, target) == ("benchmarked_shop/broken.py",)
    assert sorted(path.name for path in (target / package.name).iterdir()) == ["__init__.py", "orders.py"]


def test_unknown_package_is_told() -> None:
    """A name that is no package ends in a message that says what to do."""
    with pytest.raises(SystemExit, match="pip install no_such_package"):
        locate("no_such_package")
