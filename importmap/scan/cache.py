"""Facts that were extracted before, by the digest of the file's bytes and the extractor that made them

One SQLite file in the user's cache folder. It can only save time: whatever goes wrong with it (it is corrupt, locked,
read-only, of another program, the disk is full) is a cold start and says nothing.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")

LIMIT = 256 * 2**20  # bytes; when the file is larger, only what the last run used is kept

_VERSION = 1
_CHUNK = 500
_BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)  # the last: no such table
_WAIT = 0.5  # seconds for another process that writes
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of importmap: it can be deleted at any time, and need not be backed up.\n"
)


class Cache:
    """The rows of one extractor; a context manager. With no folder it is always empty."""

    def __init__(self, folder: Path | None, extractor: str, limit: int = LIMIT) -> None:
        self._extractor = extractor
        self._limit = limit
        self._used: set[bytes] = set()
        self._path = folder / "facts.sqlite" if folder else None
        self._connection = _open(self._path) if self._path else None

    def __enter__(self) -> Cache:
        """The cache itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Shrink the file if it has become too large, and close it; the cache is empty from now on."""
        self._attempt(self._prune)
        self._give_up()

    def get(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows that are there, each with its digest."""
        for chunk in _chunks(sorted(digests)):
            rows = self._attempt(functools.partial(self._select, chunk)) or []
            self._used.update(digest for digest, _ in rows)
            yield from rows

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Add rows, all or none of them."""
        self._attempt(functools.partial(self._insert, rows))
        self._used.update(rows)

    def _select(self, digests: list[bytes], connection: sqlite3.Connection) -> list[tuple[bytes, bytes]]:
        """The rows of some digests."""
        marks = ",".join("?" * len(digests))
        query = f"SELECT digest, row FROM facts WHERE extractor = ? AND digest IN ({marks})"  # noqa: S608
        return connection.execute(query, (self._extractor, *digests)).fetchall()

    def _insert(self, rows: Mapping[bytes, bytes], connection: sqlite3.Connection) -> None:
        """Add rows in one transaction."""
        with connection:
            connection.executemany(
                "INSERT OR REPLACE INTO facts (digest, extractor, row) VALUES (?, ?, ?)",
                ((digest, self._extractor, row) for digest, row in rows.items()),
            )

    def _prune(self, connection: sqlite3.Connection) -> None:
        """Keep only the rows that this run has used, if the file is too large."""
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        if pages * page_size <= self._limit:
            return
        connection.execute("CREATE TEMP TABLE used (digest BLOB PRIMARY KEY)")
        with connection:
            connection.executemany("INSERT INTO used VALUES (?)", ((digest,) for digest in self._used))
            connection.execute(
                "DELETE FROM facts WHERE extractor != ? OR digest NOT IN (SELECT digest FROM used)", (self._extractor,)
            )
        connection.execute("VACUUM")

    def _attempt(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """What an action on the database yields; None if there is none, or if it fails: then it is given up."""
        if self._connection is None or self._path is None:
            return None
        try:
            return action(self._connection)
        except sqlite3.Error as error:
            self._give_up()
            _remove_broken(self._path, error)
            return None

    def _give_up(self) -> None:
        """Close the database."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def _open(path: Path) -> sqlite3.Connection | None:
    """The database of that path; a file that is none is replaced. None if that cannot be done."""
    with contextlib.suppress(OSError):  # a cache in a read-only folder can still be read
        path.parent.mkdir(parents=True, exist_ok=True)
        tag = path.with_name("CACHEDIR.TAG")
        if not tag.exists():
            tag.write_text(_TAG, "utf-8")
    for _ in range(2):
        try:
            return _connect(path)
        except sqlite3.Error as error:
            if not _remove_broken(path, error):
                break
    return None


def _connect(path: Path) -> sqlite3.Connection:
    """Open the database, and make its table if it is new or of another version."""
    connection = sqlite3.connect(path, timeout=_WAIT)
    try:
        # Without waiting for the disk: what a power failure destroys is extracted again.
        connection.execute("PRAGMA synchronous = OFF")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            with connection:
                connection.execute("DROP TABLE IF EXISTS facts")
                connection.execute(
                    "CREATE TABLE facts (digest BLOB, extractor TEXT, row BLOB, PRIMARY KEY (digest, extractor))"
                )
                connection.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _remove_broken(path: Path, error: sqlite3.Error) -> bool:
    """Remove the file if the error says that it is corrupt or not ours, and tell whether it is gone."""
    if getattr(error, "sqlite_errorcode", None) not in _BROKEN:
        return False
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _chunks(items: list[bytes]) -> Iterator[list[bytes]]:
    """Parts of a list that fit into one query."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
