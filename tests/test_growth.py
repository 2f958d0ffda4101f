"""The cost of a file grows with its length, whatever there is very many of in it"""

from __future__ import annotations

import sys

import pytest

from benchmarks.growth import SHAPES
from importmap.scan.extract import extract
from importmap.scan.gather import collect, lazies, tables

FEW = 60


def calls(source: str) -> int:
    """How many functions are called for the facts of a file, those written in C included."""
    counted = 0
    content = source.encode()

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    saved = sys.getprofile()
    sys.setprofile(count)
    try:
        extract(content)
    finally:
        sys.setprofile(saved)
    return counted


@pytest.mark.parametrize("initial", sorted({name[0] for name in SHAPES}))
def test_cost_grows_with_the_number(initial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as many of a construct take about four times as many calls."""
    # What is bounded for the whole file may grow faster up to there.
    monkeypatch.setattr(lazies, "_MOST_STEPS", 500)
    monkeypatch.setattr(tables, "_LARGEST", 500)
    monkeypatch.setattr(collect, "_MOST_IN_ROUNDS", 100)
    extract(b"")  # what is done once is no part of the cost
    shapes = {name: shape for name, shape in SHAPES.items() if name[0] == initial}
    found = [name for name, shape in shapes.items() if calls(shape(4 * FEW)) > 4.4 * calls(shape(FEW)) + 500]
    assert not found
