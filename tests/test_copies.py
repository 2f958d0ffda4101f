"""Which folders of copies are reported"""

from __future__ import annotations

import pytest

from importmap.scan.copies import find_copies


def tree(**shares: tuple[int, int]) -> dict[str, str]:
    """Folders by name ("a__b" is a/b), each with so many files of the common content and so many of its own."""
    files: dict[str, str] = {}
    for name, (common, own) in shares.items():
        folder = name.replace("__", "/")
        files |= {f"{folder}/c{number}.py": f"common {number}" for number in range(common)}
        files |= {f"{folder}/o{number}.py": f"{folder} {number}" for number in range(own)}
    return files


# Files, and the folders that are reported.
CASES = [
    (tree(shop=(30, 0), backup=(30, 0)), ["backup"]),
    # Half is enough for a folder that is called a backup, and less is not.
    (tree(shop=(30, 30), backup=(15, 15)), ["backup"]),
    (tree(shop=(30, 30), backup=(14, 16)), []),
    # Nine in ten are needed otherwise; the original is the one of which less is a copy.
    (tree(shop=(40, 10), second=(40, 4)), ["second"]),
    (tree(shop=(40, 10), second=(40, 10)), []),
    (tree(one=(30, 0), two=(30, 0)), ["two"]),
    # 19 files are too few.
    (tree(shop=(19, 0), backup=(19, 0)), []),
    # The topmost folder, and a date is as good as a name.
    (tree(shop=(30, 0), saved_20250910__shop=(30, 0)), ["saved_20250910"]),
    (tree(shop=(30, 0), x_2025_09_10=(30, 0)), ["x_2025_09_10"]),
    # Copies of copies inside one folder are its own business.
    (tree(archive__one=(30, 0), archive__two=(30, 0)), ["archive/two"]),
    # Several copies of one original are all reported.
    (tree(shop=(30, 0), old=(30, 0), third=(30, 0)), ["old", "third"]),
    # A word that merely contains another is none.
    (tree(shop=(40, 10), folder=(40, 10), golden=(40, 10)), []),
    ({}, []),
]


@pytest.mark.parametrize(("files", "expected"), CASES)
def test_folders_of_copies(files: dict[str, str], expected: list[str]) -> None:
    """The folders that had better be left out are reported, and no original."""
    assert [note.subject for note in find_copies(files)] == expected


def test_the_order_of_files_changes_nothing() -> None:
    """The same notes, whatever comes first."""
    files = tree(shop=(30, 5), backup=(30, 0), other=(30, 0))
    assert find_copies(dict(reversed(files.items()))) == find_copies(files)
