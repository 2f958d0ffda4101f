"""What all files of a project say: read, looked up in the cache, extracted where they are new

Files are first read for their digests; only then is it known which contents are new, and of copies one is enough.
The bytes are not kept: whoever extracts a file reads it again, and says which bytes it saw. So no number of workers,
no order and no state of the cache changes a result.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from importmap.config import Config
from importmap.files import Tree
from importmap.memory.looks import Looks
from importmap.model.facts import Facts
from importmap.model.progress import Progress
from importmap.model.project import Module, ModuleKind, Project
from importmap.scan.absent import kept_elsewhere
from importmap.scan.copies import find_copies
from importmap.scan.pythons import newest
from importmap.scan.samples import without_samples
from importmap.scan.stubs import with_stub
from importmap.scan.workers import Extract, Extracted, extract_all, extract_here, extract_in_workers, unreadable

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from importmap.scan.cache import Cache

_SMALL = 2 * 2**20  # bytes that one process extracts sooner than another one is started
_CHUNK = 2**18  # bytes of source that are given to a process at a time, at least
_BATCH = 32 * 2**20  # bytes of new rows after which they are written
_STEP = 100  # files between two signs of progress


def look(project: Project, config: Config, progress: Progress) -> Files:
    """The source files of a project with what identifies their contents."""
    files = Files(project, Looks(config.cache_dir, f"{project.base}\0{project.name}"), progress)
    files.looks.keep(files.places.values())
    return files


def read(
    project: Project,
    config: Config,
    progress: Progress,
    extractor: Extract | None = None,
    files: Files | None = None,
    executor: Executor | None = None,
) -> tuple[Project, Mapping[str, Facts]]:
    """The project with digests and with notes about copies, and the facts of its source files by module id.

    With an executor, given or named by the configuration, it extracts the facts.
    """
    from importmap.scan.cache import Cache
    from importmap.scan.extract import EXTRACTOR, extract  # with the parser, for which nobody waits who reads no file

    collecting = gc.isenabled()
    gc.disable()  # it would search millions of new facts for cycles again and again, and they have none
    try:
        files = files or look(project, config, progress)
        with Cache(config.cache_dir, EXTRACTOR) as cache:
            facts = files.facts(cache, config, extractor or extract, progress, executor)
    finally:
        if collecting:
            gc.enable()
    modules = tuple(replace(m, digest=files.digests.get(m.path, b"").hex()) for m in project.modules)
    copies = find_copies({m.path: m.digest for m in modules if m.digest and files.sizes[m.path]})
    said = {m.id: with_stub(facts[m.path], facts.get(f"{m.path}i")) for m in _sources(project)}
    project = replace(project, modules=modules, notes=(*project.notes, *copies))
    project, found = without_samples(project, said, config.targets)
    project = replace(project, scripts=tuple(sorted(id for id, each in found.items() if each.run == "__main__")))
    project = newest(project, found)
    return (kept_elsewhere(project, found) if config.respect_gitignore else project), found


class Files:
    """The files that are read, and what is known of each so far."""

    def __init__(self, project: Project, looks: Looks, progress: Progress) -> None:
        self.looks = looks
        self.places: dict[str, bytes] = {}  # where each file really is
        self.digests: dict[str, bytes] = {}  # b"" for a file that cannot be read
        self.sizes: dict[str, int] = {}
        self._tree = Tree(Path(project.base), project.tops)
        self._decode = msgspec.msgpack.Decoder(Facts).decode
        self._known: dict[bytes, Facts] = {}  # by digest
        self._single: dict[str, Facts] = {}  # by path, of files that are unreadable, or changed since they were hashed
        self._rows: dict[bytes, bytes] = {}  # that are not in the cache yet
        paths = [*(module.path for module in _sources(project)), *project.stubs]
        with _task(progress, "reading", len(paths)):
            for number, path in enumerate(paths, 1):
                self._hash(path)
                if number % _STEP == 0 or number == len(paths):
                    progress.advance(number % _STEP or _STEP)

    def facts(
        self, cache: Cache, config: Config, extractor: Extract, progress: Progress, executor: Executor | None = None
    ) -> Mapping[str, Facts]:
        """The facts of each file, from the cache or extracted."""
        for digest, row in cache.get({digest for digest in self.digests.values() if digest}):
            with contextlib.suppress(msgspec.DecodeError):  # a row that cannot be read is none
                self._known[digest] = self._decode(row)
        missing = {self.places[path]: path for path in self._missing()}
        total = sum(self.sizes[path] for path in missing.values())
        workers = config.workers or min(_processors(), 1 + total // _SMALL)
        elsewhere = _elsewhere(config.executor, executor) if missing else contextlib.nullcontext()
        with _task(progress, "extracting", len(missing)), elsewhere as lent:
            limit = 0 if lent else total // (16 * workers)
            chunks = _chunks({name: self.sizes[path] for name, path in missing.items()}, limit)
            for names, results in _extracted(chunks, extractor, workers, lent):
                for name, result in zip(names, results, strict=True):
                    self._settle(missing[name], result)
                progress.advance(len(names))
                self._store(cache, _BATCH)
        while paths := self._missing():  # the files that were read on behalf of these have changed
            for path in paths:
                self._settle(path, extract_here(self.places[path], extractor))
        self._store(cache, 0)
        return {path: self._single.get(path) or self._known[digest] for path, digest in self.digests.items()}

    def _hash(self, path: str) -> None:
        """Read a file for its digest."""
        try:
            self.places[path] = os.fsencode(self._tree.place(path))
            self.digests[path], self.sizes[path] = self.looks.at(self.places[path])
        except OSError as error:
            self.digests[path], self.sizes[path] = b"", 0
            self._single[path] = unreadable(error)

    @property
    def contents(self) -> list[tuple[str, bytes, str]]:
        """The files with the digests of their contents, or what keeps them from being read."""
        return [
            (path, digest, "" if digest else str(self._single[path].problems))
            for path, digest in sorted(self.digests.items())
        ]

    def _missing(self) -> list[str]:
        """The files of which nothing is known; of files with the same content the first one."""
        first: dict[bytes, str] = {}
        for path in sorted(self.digests):
            if path not in self._single and self.digests[path] not in self._known:
                first.setdefault(self.digests[path], path)
        return sorted(first.values())

    def _settle(self, path: str, result: Extracted) -> None:
        """Take what became of a file."""
        facts = self._decode(result.row)
        if result.digest == self.digests[path]:
            self._known[result.digest] = facts
            if result.lasting:
                self._rows[result.digest] = result.row
        else:
            self._single[path] = facts
            self.digests[path] = result.digest

    def _store(self, cache: Cache, limit: int) -> None:
        """Write the new rows into the cache if they are more than so many bytes."""
        if sum(map(len, self._rows.values())) > limit:
            cache.put(self._rows)
            self._rows.clear()


def _sources(project: Project) -> list[Module]:
    """The modules that are Python source files."""
    return [module for module in project.modules if module.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE)]


def _chunks(sizes: Mapping[bytes, int], limit: int) -> Iterator[list[bytes]]:
    """Parts of about equal size, those with the largest files first, so that no process is left alone with one."""
    chunk: list[bytes] = []
    filled = 0
    for path in sorted(sizes, key=lambda path: (-sizes[path], path)):
        chunk.append(path)
        filled += sizes[path]
        if filled >= max(_CHUNK, limit):
            yield chunk
            chunk, filled = [], 0
    if chunk:
        yield chunk


def _elsewhere(address: str, executor: Executor | None) -> contextlib.AbstractContextManager[Executor | None]:
    """The executor that was given, or the one at an address, if there is either."""
    if executor is not None or not address:
        return contextlib.nullcontext(executor)
    from importmap.scan.cluster import connected

    return connected(address)


def _extracted(
    chunks: Iterable[Sequence[bytes]], extractor: Extract, workers: int, executor: Executor | None
) -> Iterator[tuple[Sequence[bytes], Sequence[Extracted]]]:
    """What becomes of the chunks, elsewhere if there is an executor."""
    if executor is None:
        yield from extract_all(chunks, extractor, workers)
        return
    from importmap.scan.executors import extract_elsewhere

    failed = deque(chunks)
    yield from extract_elsewhere(failed, extractor, executor)
    yield from extract_in_workers(failed, extractor, min(workers, len(failed)))  # a file may have killed the others
    yield from extract_all(failed, extractor, 1)


def _processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _task(progress: Progress, name: str, total: int) -> Iterator[None]:
    """A task that is finished even if it fails."""
    progress.start(name, total)
    try:
        yield
    finally:
        progress.finish()
