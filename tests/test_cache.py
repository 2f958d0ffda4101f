"""The cache keeps rows by digest and extractor, and whatever is wrong with it costs time only"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from importmap.scan.cache import Cache

ROWS = {bytes([number]) * 16: b"row %d" % number for number in range(5)}


def stored(folder: Path, extractor: str = "1") -> Mapping[bytes, bytes]:
    """What a new cache finds of ROWS."""
    with Cache(folder, extractor) as cache:
        return dict(cache.get(ROWS))


def store(folder: Path, rows: Mapping[bytes, bytes] = ROWS, extractor: str = "1") -> None:
    """Put rows into a new cache."""
    with Cache(folder, extractor) as cache:
        cache.put(rows)


def test_rows_are_kept(tmp_path: Path) -> None:
    """What one run puts the next one gets, in a folder that is made and marked as a cache."""
    folder = tmp_path / "deep/cache"
    store(folder)
    assert stored(folder) == ROWS
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert sorted(path.name for path in folder.iterdir()) == ["CACHEDIR.TAG", "facts.sqlite"]


def test_rows_of_other_extractors_are_not_seen(tmp_path: Path) -> None:
    """Another extractor starts cold, and both keep their rows."""
    store(tmp_path, extractor="1")
    assert stored(tmp_path, extractor="2") == {}
    store(tmp_path, dict.fromkeys(ROWS, b"other"), extractor="2")
    assert stored(tmp_path, extractor="1") == ROWS


def test_many_digests_are_asked_for_in_parts(tmp_path: Path) -> None:
    """More digests than fit into one query are found all the same, and unknown ones are not."""
    rows = {number.to_bytes(16, "big"): b"x" * (number % 7) for number in range(1234)}
    store(tmp_path, rows)
    with Cache(tmp_path, "1") as cache:
        assert dict(cache.get({*rows, b"unknown"})) == rows


def test_without_a_folder_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept and nothing written."""
    monkeypatch.chdir(tmp_path)
    with Cache(None, "1") as cache:
        cache.put(ROWS)
        assert dict(cache.get(ROWS)) == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be looked at " * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_corrupt_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    """A cold start, and a working cache afterwards."""
    (tmp_path / "facts.sqlite").write_bytes(content)
    assert stored(tmp_path) == {}
    store(tmp_path)
    assert stored(tmp_path) == ROWS


def test_a_file_that_is_damaged_inside_is_replaced(tmp_path: Path) -> None:
    """Damage that shows only when rows are read is a cold start, too."""
    rows = {number.to_bytes(16, "big"): b"x" * 900 for number in range(2000)}
    store(tmp_path, rows)
    path = tmp_path / "facts.sqlite"
    content = bytearray(path.read_bytes())
    content[8192:-8192] = b"\xff" * (len(content) - 16384)
    path.write_bytes(content)
    with Cache(tmp_path, "1") as cache:
        assert len(dict(cache.get(rows))) < len(rows)
    store(tmp_path)
    assert stored(tmp_path) == ROWS


def test_a_database_of_another_program_is_replaced(tmp_path: Path) -> None:
    """A table of another shape is no reason to fail, and a file of another version is begun anew."""
    path = tmp_path / "facts.sqlite"
    for version in (0, 1, 99):
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE facts (something INTEGER)")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        assert stored(tmp_path) == {}
        store(tmp_path)
        assert stored(tmp_path) == ROWS


def test_a_locked_file_is_not_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes, the cache is empty and keeps nothing; the file stays as it is."""
    monkeypatch.setattr("importmap.scan.cache._WAIT", 0.01)
    store(tmp_path)
    other = sqlite3.connect(tmp_path / "facts.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert stored(tmp_path) == {}
    store(tmp_path, {b"new": b"row"})
    other.execute("ROLLBACK")
    other.close()
    assert stored(tmp_path) == ROWS


def test_a_failed_write_is_silent(tmp_path: Path) -> None:
    """A file that cannot grow, as on a full disk, keeps what it has."""
    store(tmp_path)
    with Cache(tmp_path, "1") as cache:
        assert cache._connection is not None
        cache._connection.execute("PRAGMA max_page_count = 1")
        cache.put({b"new": b"x" * 100_000})
        assert dict(cache.get([b"new"])) == {}
    assert stored(tmp_path) == ROWS


def test_a_folder_that_cannot_be_made_is_silent(tmp_path: Path) -> None:
    """A file where the folder should be, or a folder where the file should be, means no cache."""
    (tmp_path / "file").write_text("")
    (tmp_path / "cache/facts.sqlite").mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "cache"):
        store(folder)
        assert stored(folder) == {}


def test_a_read_only_cache_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are there are found even where nothing can be written."""
    store(tmp_path)
    connect = sqlite3.connect

    def read_only(path: Path, timeout: float) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", timeout=timeout, uri=True)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(sqlite3, "connect", read_only)
    monkeypatch.setattr(Path, "mkdir", refuse)
    store(tmp_path, {b"new": b"row"})
    assert stored(tmp_path) == ROWS


def test_a_large_file_keeps_what_was_used(tmp_path: Path) -> None:
    """Beyond the limit the rows of other extractors go, and those that the last run did not ask for."""
    store(tmp_path, {b"old": b"x" * 100_000}, extractor="0")
    store(tmp_path, {b"unused": b"x" * 100_000})
    store(tmp_path)
    with Cache(tmp_path, "1", limit=50_000) as cache:
        cache.put({b"new": b"row"})
        assert dict(cache.get(ROWS)) == ROWS
    with Cache(tmp_path, "1") as cache:
        assert dict(cache.get([b"unused", b"new", *ROWS])) == {**ROWS, b"new": b"row"}
    with Cache(tmp_path, "0") as cache:
        assert dict(cache.get([b"old"])) == {}
    assert (tmp_path / "facts.sqlite").stat().st_size < 50_000
