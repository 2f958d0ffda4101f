"""Small decisions of one package are put together while a pull request can carry them, whatever other packages have."""

from __future__ import annotations

import pytest

from importmap.plan.joining import READ, Pile, piles
from importmap.plan.places import Touched, together


def put(subjects: dict[str, int], *, rewritten: bool = False) -> list[tuple[str, int, int]]:
    """The piles of subjects that touch so many files each, by hand or not: place, members, files."""
    files = {}
    for name, count in subjects.items():
        touched = frozenset(f"{name}{n}.py" for n in range(count))
        files[name] = Touched(frozenset(), touched) if rewritten else Touched(touched, frozenset())
    homes = {name: name.rpartition(".")[0] for name in subjects}
    found = piles(files, homes)
    return [(p.place, len(p.members), len(p.files.by_hand | p.files.rewritten)) for p in found]


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        ({"a.x": 2, "a.y": 3}, [("a", 2, 5)]),
        ({"a.x": 2, "b.y": 3}, [("a.x", 1, 2), ("b.y", 1, 3)]),
        ({"a.b.x": 2, "a.c.y": 3, "a.z": 1}, [("a", 3, 6)]),
        ({"a.b.x": 9, "a.b.y": 9, "a.c.x": 9, "a.c.y": 9}, [("a.b", 2, 18), ("a.c", 2, 18)]),
        ({"a.x": 20, "a.y": 10, "a.z": 1}, [("a", 2, 11), ("a.x", 1, 20)]),
        ({"a.x": 90}, [("a.x", 1, 90)]),
        ({f"a.x{n:02}": 1 for n in range(READ + 5)}, [("a", READ + 5, READ + 5)]),
    ],
)
def test_what_is_put_together(subjects: dict[str, int], expected: list[tuple[str, int, int]]) -> None:
    """A package is one decision while it is small; what is large goes its own way, and what is tiny never does."""
    assert put(subjects) == expected


def test_another_package_changes_nothing() -> None:
    """What is in a package is put together the same whatever stands beside it at the top."""
    subjects = {"a.b.x": 9, "a.b.y": 9, "a.c.x": 9, "a.c.y": 9}
    alone = put(subjects)
    assert [pile for pile in put({**subjects, "z.x": 20, "z.y": 20}) if pile[0].startswith("a")] == alone


def test_a_file_that_several_touch_counts_once() -> None:
    """The files of a pile are those of its members together."""
    shared = Touched(frozenset({"api.py"}), frozenset())
    (pile,) = piles({"a.x": shared, "a.y": shared}, {"a.x": "a", "a.y": "a"})
    assert pile == Pile("a", ("a.x", "a.y"), shared)


def test_what_is_rewritten_is_looked_over() -> None:
    """Many more files can be rewritten in one pull request than somebody can change by hand."""
    subjects = {f"a.x{n}": 12 for n in range(6)}
    assert put(subjects, rewritten=True) == [("a", 6, 72)]
    assert len(put(subjects)) > 1


@pytest.mark.parametrize(
    ("by_hand", "rewritten", "unnamed", "size"),
    [
        ({"a.py"}, set(), 0, 1),
        (set(), {"a.py", "b.py"}, 0, 0.5),
        ({"a.py"}, {"a.py", "b.py"}, 0, 1.25),  # what is changed by hand is read anyway
        ({"a.py"}, set(), 7, 8),
    ],
)
def test_how_much_there_is_to_read(by_hand: set[str], rewritten: set[str], unnamed: int, size: float) -> None:
    """A file in which all is rewritten is a part of one that is changed by hand."""
    assert together([Touched(frozenset(by_hand), frozenset(rewritten), unnamed)]).size == size
