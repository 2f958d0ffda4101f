"""Files that go to other places are written, finished and taken back as those that are replaced."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from importmap.files import Tree
from importmap.model.change import Edited
from importmap.model.errors import ChangeError
from importmap.rewrite import writing
from importmap.rewrite.journal import Entry, Journals
from importmap.rewrite.writing import settle, undo, write
from tests.trees import plant

OLD = {"a.py": b"a = 1\r\n", "in/b.py": b"b = 1", "in/c.py": b"c = 1\n", "in/kept.txt": b""}
NEW = {
    "new/deep/a.py": b"a = 2\r\n",
    "new/deep/__init__.py": b"",
    "b.py": b"b = 1",
    "in/c.py": b"c = 2\n",
    "in/kept.txt": b"",
}
EDITS = [
    Edited("a.py", OLD["a.py"], NEW["new/deep/a.py"], to="new/deep/a.py"),
    Edited("new/deep/__init__.py", b"", b"", made=True),
    Edited("in/b.py", OLD["in/b.py"], NEW["b.py"], to="b.py"),
    Edited("in/c.py", OLD["in/c.py"], NEW["in/c.py"]),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the old files."""
    return plant(tmp_path / "tree", dict(OLD))


@pytest.fixture
def tree(folder: Path) -> Tree:
    """What may be read and written."""
    return Tree(folder, (str(folder),))


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    """Where it is noted down what is written."""
    (tmp_path / "state").mkdir()
    return Journals(tmp_path / "state")


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, what was left behind included; a folder without any is told as well."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    empty = [p for p in folder.rglob("*") if p.is_dir() and not any(p.iterdir())]
    return found | {f"{p.relative_to(folder).as_posix()}/": b"" for p in empty}


def test_files_go_to_other_places_and_back(folder: Path, tree: Tree, journals: Journals) -> None:
    """With their modes, and without an empty folder left in either place."""
    (folder / "a.py").chmod(0o755)
    write(tree, EDITS, journals)
    assert contents(folder) == NEW
    assert stat.S_IMODE((folder / "new/deep/a.py").stat().st_mode) == 0o755
    undo(tree, journals)
    assert contents(folder) == OLD
    assert stat.S_IMODE((folder / "a.py").stat().st_mode) == 0o755
    with pytest.raises(ChangeError, match="nothing to take back"):
        undo(tree, journals)


@pytest.mark.parametrize("path", ["new/deep/a.py", "new/deep/__init__.py", "b.py"])
def test_nothing_is_written_over(folder: Path, tree: Tree, journals: Journals, path: str) -> None:
    """Neither by a move nor when it is taken back."""
    plant(folder, {path: b"mine"})
    with pytest.raises(ChangeError, match=f"{path} is there already"):
        write(tree, EDITS, journals)
    assert contents(folder) == OLD | {path: b"mine"}
    (folder / path).unlink()
    write(tree, EDITS, journals)
    plant(folder, {"a.py": b"mine"})
    with pytest.raises(ChangeError, match=r"a\.py changed since"):
        undo(tree, journals)
    assert contents(folder) == NEW | {"a.py": b"mine"}


def test_a_link_is_not_moved(folder: Path, tree: Tree, journals: Journals) -> None:
    """What it leads to would be left, or go without being asked for."""
    (folder / "link.py").symlink_to("a.py")
    with pytest.raises(ChangeError, match="is a symbolic link"):
        write(tree, [Edited("link.py", OLD["a.py"], OLD["a.py"], to="other.py")], journals)


@pytest.mark.parametrize("number", range(8))
def test_what_fails_leaves_the_old_tree(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whichever call it is that fails."""
    calls = 0

    def limited(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: object, **keywords: object) -> object:
            nonlocal calls
            calls += name != "unlink" or str(arguments[0]).endswith(".py")
            if calls == number + 1:
                calls += 1
                raise OSError(28, "No space left on device", str(arguments[0]))
            return real(*arguments, **keywords)

        monkeypatch.setattr(os, name, call)

    limited("write")
    limited("replace")
    limited("unlink")
    with pytest.raises(ChangeError, match=r"nothing was changed"):
        write(tree, EDITS, journals)
    assert contents(folder) == OLD
    monkeypatch.undo()
    write(tree, EDITS, journals)
    assert contents(folder) == NEW


class Killed(BaseException):
    """Stands for a process that is no more: nothing is cleared up."""


@pytest.mark.parametrize("times", range(7))
def test_what_was_killed_is_settled_by_the_next(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Also where some files are in their new places, and the old ones are still there."""
    real, calls = writing._put, 0

    def put(entry: Entry) -> None:
        nonlocal calls
        if calls >= times:
            raise Killed
        calls += 1
        real(entry)

    monkeypatch.setattr(writing, "_put", put)
    if times < 6:
        with pytest.raises(Killed):
            write(tree, EDITS, journals)
    else:
        write(tree, EDITS, journals)
    monkeypatch.undo()
    settle(journals)
    assert contents(folder) == (NEW if times else OLD)
    if times:
        undo(tree, journals)
        assert contents(folder) == OLD
