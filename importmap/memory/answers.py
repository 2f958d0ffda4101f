"""Whole answers, kept under a name that is made of all that they depend on"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TypeVar

import msgspec

from importmap.files import digest_of
from importmap.memory.shelf import fetch, keep

T = TypeVar("T")

_ROOM = "answers"
_HERE = Path(__file__).parents[1]


def name_of(values: Sequence[object]) -> str:
    """The name for what some values lead to; TypeError or ValueError if they cannot be written down."""
    return digest_of(msgspec.msgpack.encode(values, enc_hook=_written)).hex()


def program() -> tuple[object, ...]:
    """What the answers depend on besides what was read: Python, importmap to the letter, and what is installed."""
    # A wheel has the templates inside; beside it may be anything.
    folders = (_HERE,) if (_HERE / "_templates").is_dir() else (_HERE, _HERE.parent / "templates")
    files = [path for folder in folders for path in sorted(folder.rglob("*"))]
    sources = [(str(path), digest_of(path.read_bytes())) for path in files if path.is_file() and path.suffix != ".pyc"]
    return sys.version, sys.platform, sources, _installed()


def recall(cache: Path | None, name: str, kind: type[T]) -> T | None:
    """The value that was kept under a name; None if there is none."""
    content = fetch(_room(cache, name), name)
    if content is None:
        return None
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except msgspec.DecodeError:
        return None


def remember(cache: Path | None, name: str, value: object) -> None:
    """Keep a value under a name, unless it cannot be written down."""
    try:
        content = msgspec.msgpack.encode(value)
    except UnicodeError:
        return
    keep(_room(cache, name), name, content)


def recall_text(cache: Path | None, name: str) -> str | None:
    """The text that was kept under a name; None if there is none."""
    content = fetch(_room(cache, name), name)
    return None if content is None else content.decode("utf-8", "surrogatepass")


def remember_text(cache: Path | None, name: str, text: str) -> None:
    """Keep a text under a name."""
    keep(_room(cache, name), name, text.encode("utf-8", "surrogatepass"))


def _room(cache: Path | None, name: str) -> Path | None:
    """Where answers are; None where nothing is to be remembered."""
    return cache / _ROOM if cache is not None and name else None


def _installed() -> list[str]:
    """The installed distributions, each with its version, as their folders are called."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            found.update(name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
        except OSError:
            continue
    return sorted(found)


def _written(value: object) -> object:
    """What stands for a value that cannot be written down as it is."""
    if isinstance(value, PurePath):
        return os.fsencode(value)
    raise TypeError(f"{type(value)} has no bytes")
