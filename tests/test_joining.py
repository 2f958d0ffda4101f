"""Small decisions of one package are put together while a pull request can carry them, whatever other packages have."""

from __future__ import annotations

import pytest

from importmap.plan.joining import READ, Pile, piles


def put(subjects: dict[str, int], home: str = "") -> list[tuple[str, int, int]]:
    """The piles of subjects that touch so many files each: place, members, files."""
    files = {name: frozenset(f"{name}{n}.py" for n in range(count)) for name, count in subjects.items()}
    homes = {name: home or name.rpartition(".")[0] for name in subjects}
    return [(pile.place, len(pile.members), len(pile.files)) for pile in piles(files, homes)]


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
    shared = frozenset({"api.py"})
    (pile,) = piles({"a.x": shared, "a.y": shared}, {"a.x": "a", "a.y": "a"})
    assert pile == Pile("a", ("a.x", "a.y"), shared)
