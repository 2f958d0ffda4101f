"""What is written depends on the input alone"""

from __future__ import annotations

from pathlib import Path

from benchmarks.same import differences, digests, runs

MONOREPO = Path(__file__).parents[1] / "sample_projects" / "monorepo"


def test_every_run_writes_the_same() -> None:
    """Workers, what is remembered, hash seeds, the folder and the order of files in it change no byte."""
    assert differences(MONOREPO, []) == []


def test_a_difference_is_found(tmp_path: Path) -> None:
    """A module more is seen in what is written."""
    trees = [tmp_path / name / "shop" for name in ("one", "other")]
    for tree in trees:
        tree.mkdir(parents=True)
        (tree / "orders.py").write_text("import json\n", "utf-8")
    (trees[1] / "bills.py").write_text("import shop.orders\n", "utf-8")
    first, *_ = runs(trees[0], trees[0], [])
    assert digests(first, tmp_path) != digests(first._replace(tree=trees[1]), tmp_path)
