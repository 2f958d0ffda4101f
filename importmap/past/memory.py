"""What the history has answered before, kept in the user's cache folder

One small file for each folder that was asked about, with the commit that was checked out then. Another commit has the
same answers but for the files that the history of one of the two has changed and the other's has not. It can only save
time: whatever is wrong with the file is a cold start, and what cannot be written is forgotten.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from importmap.model.facts import Facts
from importmap.model.past import Fate, Question, Trace
from importmap.past.git import changes
from importmap.past.log import Log
from importmap.past.process import Untold
from importmap.past.reading import Reading
from importmap.past.repository import Repository, opened

_FORM = 1  # raised when the file, or the way to an answer, changes
_KEPT = 20  # files


def standing(base: str) -> tuple[str, ...]:
    """What the answers of a history depend on: why there are none, or the commit and what is there of it."""
    repository = opened(base)
    if isinstance(repository, str):
        return (repository,)
    shallow, packs = repository.place.common / "shallow", repository.place.common / "objects" / "pack"
    cut = shallow.read_text("ascii") if not repository.whole else ""
    return (repository.head, repository.prefix, cut, *sorted(os.listdir(packs) if packs.is_dir() else ()))  # noqa: PTH208


def is_lasting(traces: Iterable[Trace], stood: tuple[str, ...]) -> bool:
    """Whether the history answers like this as long as it stands as it did; at another time git may not fail."""
    reasons = {trace.reason for trace in traces if trace.fate is Fate.UNTOLD} - set(stood[:1])
    return not any(reason.startswith("git") for reason in reasons)


class _Memory(msgspec.Struct):
    """What a file holds."""

    head: str
    answers: list[tuple[Question, Trace]]


class Past:
    """Asks the history of a folder, and remembers the answers."""

    def __init__(
        self,
        base: str,
        folders: Iterable[str],
        roots: Iterable[str],
        extract: Callable[[bytes], Facts],
        extractor: str,
        cache: Path | None,
        place: str = "",
    ) -> None:
        """With a place, it is remembered for that: the base may be a copy of what is there."""
        self._base = base
        self._place = place or base
        self._folders = tuple(folders)
        self._roots = tuple(roots)
        self._extract = extract
        self._extractor = extractor
        self._cache = cache / "history" if cache is not None else None
        self._begun: Reading | None = None

    def answers(self, questions: Iterable[Question]) -> Mapping[Question, Trace]:
        """What is known of each thing that is asked for, by question."""
        asked = sorted(set(questions))
        if isinstance(self._repository, str):
            return {question: Trace(Fate.UNTOLD, self._repository) for question in asked}
        new = [question for question in asked if question not in self._known]
        if new:
            self._known.update(self._reading(self._repository).answers(new))
            _save(self._path, _Memory(self._repository.head, sorted(self._known.items(), key=lambda item: item[0])))
        return {question: self._known[question] for question in asked}

    @cached_property
    def _repository(self) -> Repository | str:
        return opened(self._base)

    @cached_property
    def _known(self) -> dict[Question, Trace]:
        """What was answered before, but for what has to do with files that the commits since then have changed."""
        memory, repository = _load(self._path), self._repository
        if memory is None or isinstance(repository, str):
            return {}
        if memory.head != repository.head:
            try:
                told = changes(repository, self._folders, memory.head)
            except Untold:
                return {}
            touched = Log(told, b"", repository.prefix).by_path.keys()
            # What could not be told is worth another try, but not for the same commit.
            kept = (item for item in memory.answers if item[1].fate is not Fate.UNTOLD)
            return {question: trace for question, trace in kept if touched.isdisjoint(question.files)}
        return dict(memory.answers)

    @cached_property
    def _path(self) -> Path | None:
        """The file for this folder of this repository."""
        if self._cache is None or isinstance(self._repository, str):
            return None
        what = (_FORM, self._extractor, self._place, self._repository.whole, self._folders, self._roots)
        key = hashlib.blake2b(repr(what).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        return self._cache / f"{key}.msgpack"

    def _reading(self, repository: Repository) -> Reading:
        if self._begun is None:
            self._begun = Reading(repository, self._folders, self._roots, self._extract)
        return self._begun


def _load(path: Path | None) -> _Memory | None:
    """What a file holds; None where it is not there, or not as it was written."""
    if path is None:
        return None
    try:
        memory = msgspec.msgpack.decode(path.read_bytes(), type=_Memory)
    except (OSError, msgspec.DecodeError, UnicodeError):
        return None
    return memory if re.fullmatch("[0-9a-f]{40,64}", memory.head) else None


def _save(path: Path | None, memory: _Memory) -> None:
    """Write a file beside its place and put it there; remove those that were not written for longest."""
    if path is None:
        return
    with contextlib.suppress(OSError, UnicodeError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(msgspec.msgpack.encode(memory))
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        files = sorted(path.parent.glob("*.msgpack"), key=lambda file: -file.stat().st_mtime)
        for file in files[_KEPT:]:
            file.unlink(missing_ok=True)
