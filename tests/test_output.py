"""Results are written whole or not at all, to where a path leads, and never in place of what is no regular file."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from importmap.cli import output
from importmap.model.errors import OutputError

FULL = Path("/dev/full")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for results, with what was there before."""
    (tmp_path / "old.json").write_bytes(b"before")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """What regular files of a folder hold, hidden ones included."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_a_link_stays_and_what_it_leads_to_is_written(folder: Path) -> None:
    """Links are followed, one after the other, also to what is not there yet and from a linked folder."""
    (folder / "deep").mkdir()
    (folder / "first.json").symlink_to("second.json")
    (folder / "second.json").symlink_to("old.json")
    (folder / "dangling.json").symlink_to("deep/new.json")
    (folder / "linked").symlink_to("deep")
    output.write({folder / "first.json": "one", folder / "dangling.json": "two", folder / "linked" / "x.json": "three"})
    assert (folder / "old.json").read_text() == "one"
    assert (folder / "deep" / "new.json").read_text() == "two"
    assert (folder / "deep" / "x.json").read_text() == "three"
    assert all((folder / name).is_symlink() for name in ("first.json", "second.json", "dangling.json", "linked"))


def test_a_circle_of_links_is_told(folder: Path) -> None:
    """Links that lead nowhere are one clear line, before the analysis."""
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    with pytest.raises(OutputError, match="is a link that leads in a circle"):
        output.check_file(folder / "a")


def test_the_mode_of_a_file_is_kept(folder: Path) -> None:
    """A file that only its owner may read stays so; a new one is as the process makes files."""
    (folder / "old.json").chmod(0o600)
    before = os.umask(0o027)
    try:
        output.write({folder / "old.json": "x", folder / "new.json": "y"})
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"old.json": 0o600, "new.json": 0o640}


def test_a_read_only_file_is_respected(folder: Path) -> None:
    """Who may not be written is not written, not even by the superuser; the other results are not, either."""
    (folder / "old.json").chmod(0o444)
    with pytest.raises(OutputError, match=r"old\.json is read-only"):
        output.check_file(folder / "old.json")
    with pytest.raises(OutputError, match=r"old\.json is read-only"):
        output.write({folder / "new.json": "x", folder / "old.json": "y"})
    assert contents(folder) == {"old.json": b"before"}


def test_all_names_of_a_file_have_the_result(folder: Path) -> None:
    """A file with two names keeps both, whether the result is longer or shorter."""
    (folder / "other.json").hardlink_to(folder / "old.json")
    for text in ("much longer than before", "short"):
        output.write({folder / "old.json": text})
        assert contents(folder) == {"old.json": text.encode(), "other.json": text.encode()}


def test_a_file_with_two_names_is_as_it_was_if_it_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was half overwritten is written back."""
    (folder / "other.json").hardlink_to(folder / "old.json")
    real = output._write_whole
    calls: list[bytes] = []

    def write_whole(descriptor: int, data: bytes) -> None:
        calls.append(data)
        real(descriptor, data[:4] if len(calls) == 1 else data)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, "_write_whole", write_whole)
    with pytest.raises(OutputError, match=r"old\.json cannot be written: No space left on device"):
        output.write({folder / "old.json": "after that", folder / "new.json": "x"})
    assert contents(folder) == {"old.json": b"before", "other.json": b"before"}


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_device_stays_a_device(folder: Path) -> None:
    """What a device does not take is an error, and nothing else is written; what it takes is gone."""
    (folder / "full").symlink_to(FULL)
    with pytest.raises(OutputError, match="full cannot be written: No space left on device"):
        output.write({folder / "old.json": "x", folder / "full": "y"})
    output.write({folder / "new.json": "x", Path("/dev/null"): "y"})
    assert stat.S_ISCHR(FULL.stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert contents(folder) == {"new.json": b"x", "old.json": b"before"}


def read_whole(path: Path, into: list[bytes]) -> threading.Thread:
    """A thread that reads a pipe to its end."""
    thread = threading.Thread(target=lambda: into.append(path.read_bytes()))
    thread.start()
    return thread


def test_a_named_pipe_is_written_into(folder: Path) -> None:
    """Whoever reads at the other end gets the whole result, however long, and the pipe stays."""
    os.mkfifo(folder / "pipe")
    got: list[bytes] = []
    reader = read_whole(folder / "pipe", got)
    output.write({folder / "pipe": b"x" * 300_000})
    reader.join()
    assert got == [b"x" * 300_000]
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


def test_a_reader_that_has_gone_away_is_no_error() -> None:
    """A pipe whose other end is closed takes nothing, and that is not told."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        output.write({Path(f"/dev/fd/{writer}"): "x"})
    finally:
        os.close(writer)


def test_an_open_file_is_written_where_it_stands(folder: Path) -> None:
    """`/dev/stdout` and its like are what they were when the process began: what was written before stays."""
    with (folder / "old.json").open("ab") as stream:
        output.write({Path(f"/dev/fd/{stream.fileno()}"): " and after"})
    assert contents(folder) == {"old.json": b"before and after"}


@pytest.mark.parametrize("make", [Path.symlink_to, Path.hardlink_to])
def test_two_results_do_not_go_into_one_file(folder: Path, make: Callable[[Path, Path], None]) -> None:
    """One of them would be lost, so neither is written."""
    make(folder / "other.json", folder / "old.json")
    with pytest.raises(OutputError, match="two results would be written into"):
        output.write({folder / "old.json": "x", folder / "other.json": "y"})
    assert set(contents(folder).values()) == {b"before"}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("old.json/new.json", r"cannot be a folder: .*old\.json is none"),
        ("x" * 300, "cannot be written: File name too long"),
        (".", "is a folder"),
    ],
)
def test_what_cannot_be_written_is_one_line(folder: Path, path: str, message: str) -> None:
    """A place that cannot be has a reason, and leaves what is there alone."""
    with pytest.raises(OutputError, match=message):
        output.write({folder / "new.json": "x", folder / path: "y"})
    assert contents(folder) == {"old.json": b"before"}


def test_names_of_any_length_and_kind_are_written(folder: Path) -> None:
    """A name as long as the system takes, and one that is not UTF-8."""
    names = ["x" * 255, "\N{SNOWMAN}" * 85, os.fsdecode(b"\xff\xfe.json"), "a\nb.json"]
    output.write({folder / name: name for name in names})
    assert contents(folder).keys() == {"old.json", *names}
