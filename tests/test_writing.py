"""What is written is written whole or not at all, and can be taken back as long as nobody has changed it."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from importmap.files import Tree
from importmap.model.change import Edited
from importmap.model.errors import ChangeError, Ended
from importmap.rewrite import writing
from importmap.rewrite.journal import KEPT, Entry, Journals, journals_of
from importmap.rewrite.writing import settle, undo, write
from tests.trees import plant

OLD = {"a.py": b"a = 1\r\n", "in/b.py": b"\xef\xbb\xbfb = 1", "in/c.py": b"c = '\xe9'\n"}
NEW = {"a.py": b"a = 2\r\n", "in/b.py": b"\xef\xbb\xbfb = 2", "in/c.py": b"c = '\xe8'\n"}
EDITS = [Edited(path, OLD[path], NEW[path]) for path in OLD]


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
    """All files of a folder, what was left behind included."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_replaced_and_taken_back(folder: Path, tree: Tree, journals: Journals) -> None:
    """To the byte and with their modes; several times, the last one first."""
    (folder / "a.py").chmod(0o755)
    write(tree, EDITS, journals)
    assert contents(folder) == NEW
    write(tree, [Edited("a.py", NEW["a.py"], b"a = 3\n")], journals)
    assert undo(tree, journals) == ("a.py",)
    assert contents(folder) == NEW
    assert undo(tree, journals) == tuple(OLD)
    assert contents(folder) == OLD
    assert stat.S_IMODE((folder / "a.py").stat().st_mode) == 0o755
    with pytest.raises(ChangeError, match="nothing to take back"):
        undo(tree, journals)


def test_what_was_changed_since_is_not_taken_back(folder: Path, tree: Tree, journals: Journals) -> None:
    """None of the files is, and it can be done later."""
    write(tree, EDITS, journals)
    (folder / "in/b.py").write_bytes(b"mine\n")
    with pytest.raises(ChangeError, match=r"in/b\.py changed since"):
        undo(tree, journals)
    assert contents(folder) == NEW | {"in/b.py": b"mine\n"}
    (folder / "in/b.py").unlink()
    with pytest.raises(ChangeError, match=r"in/b\.py changed since"):
        undo(tree, journals)
    (folder / "in/b.py").write_bytes(NEW["in/b.py"])
    undo(tree, journals)
    assert contents(folder) == OLD


def test_what_was_written_long_ago_is_forgotten(folder: Path, tree: Tree, journals: Journals) -> None:
    """The folder of the user does not grow without end."""
    for number in range(KEPT + 3):
        write(tree, [Edited("a.py", (folder / "a.py").read_bytes(), b"%d" % number)], journals)
    for _ in range(KEPT):
        undo(tree, journals)
    assert (folder / "a.py").read_bytes() == b"2"
    with pytest.raises(ChangeError, match="nothing to take back"):
        undo(tree, journals)


def linked_twice(folder: Path) -> None:
    """A file with two names, of which one would keep the old content."""
    (folder / "other").hardlink_to(folder / "in/b.py")


def read_only(folder: Path) -> None:
    """A file that nobody is meant to write."""
    (folder / "in/b.py").chmod(0o444)


def led_out(folder: Path) -> None:
    """A link to a file outside of the tree."""
    (folder.parent / "elsewhere.py").write_bytes(OLD["in/b.py"])
    (folder / "in/b.py").unlink()
    (folder / "in/b.py").symlink_to(folder.parent / "elsewhere.py")


def gone(folder: Path) -> None:
    """A file that was removed."""
    (folder / "in/b.py").unlink()


def other(folder: Path) -> None:
    """A file that was written by somebody else."""
    (folder / "in/b.py").write_bytes(b"mine")


@pytest.mark.parametrize("spoil", [linked_twice, read_only, led_out, gone, other], ids=lambda spoil: spoil.__name__)
def test_one_file_that_cannot_be_written_stops_all(
    folder: Path, tree: Tree, journals: Journals, spoil: Callable[[Path], None]
) -> None:
    """And the message says which."""
    spoil(folder)
    before = contents(folder)
    with pytest.raises(ChangeError, match=r"in/b\.py"):
        write(tree, EDITS, journals)
    assert contents(folder) == before
    assert contents(journals.folder) == {}


def test_a_link_inside_of_the_tree_stays(folder: Path, tree: Tree, journals: Journals) -> None:
    """What it leads to is written, once."""
    (folder / "link.py").symlink_to("a.py")
    write(tree, [Edited("link.py", OLD["a.py"], NEW["a.py"]), Edited("a.py", OLD["a.py"], NEW["a.py"])], journals)
    assert (folder / "link.py").is_symlink()
    assert contents(folder) == OLD | {"a.py": NEW["a.py"], "link.py": NEW["a.py"]}


def test_one_file_under_two_paths_has_one_content(folder: Path, tree: Tree, journals: Journals) -> None:
    """It cannot be told which is meant."""
    (folder / "link.py").symlink_to("a.py")
    with pytest.raises(ChangeError, match="are one file"):
        write(tree, [Edited("link.py", OLD["a.py"], b"x"), Edited("a.py", OLD["a.py"], b"y")], journals)


@pytest.mark.parametrize("number", range(9))
def test_a_full_disk_leaves_the_old_tree(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whichever call it is that fails; and when there is room, it works."""
    calls = 0

    def limited(name: str) -> None:
        """Let a function of the system fail when it is its turn."""
        real = getattr(os, name)

        def call(*arguments: object, **keywords: object) -> object:
            nonlocal calls
            calls += 1
            if calls == number + 1:
                raise OSError(28, "No space left on device", str(arguments[0]))
            return real(*arguments, **keywords)

        monkeypatch.setattr(os, name, call)

    limited("write")
    limited("replace")
    if number < 7:
        with pytest.raises(ChangeError, match=r"No space left on device; nothing was changed"):
            write(tree, EDITS, journals)
        assert contents(folder) == OLD
        assert contents(journals.folder) == {}
        monkeypatch.undo()
    write(tree, EDITS, journals)
    monkeypatch.undo()
    assert contents(folder) == NEW
    settle(journals)
    undo(tree, journals)
    assert contents(folder) == OLD


@pytest.mark.parametrize("after", range(3))
def test_a_signal_is_heard_when_all_files_are_in_their_places(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """What has begun is finished, and can be taken back."""
    real, calls = writing._put, 0

    def put(entry: Entry) -> None:
        nonlocal calls
        real(entry)
        calls += 1
        if calls == after + 1:
            raise Ended(2)

    monkeypatch.setattr(writing, "_put", put)
    with pytest.raises(Ended):
        write(tree, EDITS, journals)
    assert contents(folder) == NEW
    undo(tree, journals)
    assert contents(folder) == OLD


def test_a_signal_before_leaves_the_old_tree(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left beside it."""

    def make(*_: object) -> None:
        raise Ended(15)

    monkeypatch.setattr(writing, "_make", make)
    with pytest.raises(Ended):
        write(tree, EDITS, journals)
    assert (contents(folder), contents(journals.folder)) == (OLD, {})


class Killed(BaseException):
    """Stands for a process that is no more: nothing is cleared up."""


def killed(monkeypatch: pytest.MonkeyPatch, tree: Tree, journals: Journals, name: str, times: int) -> None:
    """Write, and be killed when a function has been called so many times."""
    real, calls = getattr(writing, name), 0

    def call(*arguments: object) -> None:
        nonlocal calls
        if calls >= times:
            raise Killed
        calls += 1
        real(*arguments)

    monkeypatch.setattr(writing, name, call)
    monkeypatch.setattr(writing, "_remove", lambda _: None)
    for kept in ("drop_draft", "drop_valid", "done"):
        monkeypatch.setattr(Journals, kept, lambda _: None)
    with pytest.raises(Killed):
        write(tree, EDITS, journals)
    monkeypatch.undo()


@pytest.mark.parametrize(("name", "times", "expected"), [("_make", 1, OLD), ("_put", 0, OLD), ("_put", 1, NEW)])
def test_what_was_killed_is_settled_by_the_next(
    folder: Path,
    tree: Tree,
    journals: Journals,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    times: int,
    expected: dict[str, bytes],
) -> None:
    """The tree is the old one if no file had taken its place, else the new one; nothing is left beside it."""
    killed(monkeypatch, tree, journals, name, times)
    settle(journals)
    assert contents(folder) == expected
    if expected == NEW:
        undo(tree, journals)
        assert contents(folder) == OLD


def test_what_cannot_be_finished_is_taken_back(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has removed what lay beside the tree."""
    killed(monkeypatch, tree, journals, "_put", 1)
    for path in [*folder.glob(".*.py.*"), *folder.glob("in/.*.py.*")]:
        path.unlink()
    assert settle(journals) == tuple(OLD)
    assert contents(folder) == OLD


def test_what_somebody_has_seen_to_is_left_alone(
    folder: Path, tree: Tree, journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is neither the old nor the new one is somebody's work."""
    killed(monkeypatch, tree, journals, "_put", 1)
    (folder / "in/c.py").write_bytes(b"mine")
    settle(journals)
    assert contents(folder) == OLD | {"a.py": NEW["a.py"], "in/c.py": b"mine"}


_PROCESS = """
import sys
from pathlib import Path
from importmap.files import Tree
from importmap.model.change import Edited
from importmap.rewrite.journal import Journals
from importmap.rewrite.writing import settle, write
folder, state = Path(sys.argv[1]), Path(sys.argv[2])
edits = [Edited(p.name, p.read_bytes(), p.read_bytes() + b"new") for p in sorted(folder.glob("*.py"))]
print("ready", flush=True)
write(Tree(folder, (str(folder),)), edits, Journals(state))
"""


def test_a_process_that_is_killed_leaves_one_of_two_trees(tmp_path: Path) -> None:
    """At whatever moment, when the next one has settled it."""
    chance = random.Random(7)
    seen = set()
    for number in range(8):
        folder, state = tmp_path / f"tree{number}", tmp_path / f"state{number}"
        state.mkdir()
        old = {f"m{position}.py": b"x" * position for position in range(150)}
        plant(folder, dict(old))
        new = {path: content + b"new" for path, content in old.items()}
        command = [sys.executable, "-c", _PROCESS, str(folder), str(state)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() * 0.04)
            process.send_signal(signal.SIGKILL)
        settle(Journals(state))
        found = contents(folder)
        assert found in (old, new)
        seen.add(found == new)
    assert seen


def test_only_one_process_writes_at_a_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The other one is told so."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with (
        journals_of(str(tmp_path)),
        pytest.raises(ChangeError, match="another `importmap apply` is writing here"),
        journals_of(str(tmp_path)),
    ):
        pass


def test_without_a_place_to_note_it_down_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message says how to name one."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(ChangeError, match="nothing can be noted down") as raised, journals_of(str(tmp_path)):
        pass
    assert "XDG_STATE_HOME" in raised.value.hint


def test_a_damaged_journal_is_told(tree: Tree, journals: Journals) -> None:
    """With its name, since that has to go."""
    (journals.folder / "done-00000001").write_text("{}")
    with pytest.raises(ChangeError, match=r"done-00000001, which says what was written, cannot be read"):
        undo(tree, journals)
