"""Files are read and their facts extracted, in this process or in several

A worker is a Python process that runs `main` of this module and speaks msgpack over its pipes. It is no
`multiprocessing` pool, because that runs the caller's main module again or copies its threads' locks, and is broken
as a whole when one process dies. Here a worker that dies is replaced, and the file that killed it is found by halving.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import IO, NamedTuple, TypeAlias

import msgspec

from importmap.files import digest_of, read
from importmap.model.facts import Facts, Problem
from importmap.model.limits import SOURCE

Extract: TypeAlias = Callable[[bytes], Facts]

_START = "import sys; sys.path[:] = sys.argv[2:]; from importmap.scan.workers import main; main(sys.argv[1])"


class Extracted(NamedTuple):
    """What became of one file."""

    digest: bytes  # of the bytes that were read; b"" if none could be
    row: bytes  # the facts, encoded
    lasting: bool  # the same bytes yield the same facts at any time


def unreadable(error: OSError) -> Facts:
    """The facts of a file that the operating system does not give away."""
    return Facts(problems=(Problem("unreadable", 0, 0, f"cannot be read: {error.strerror or error}"),))


def extract_here(path: bytes, extract: Extract) -> Extracted:
    """Read and extract one file. Whatever goes wrong is a problem of that file."""
    try:
        content = read(path, SOURCE)
    except OSError as error:
        return unread(error)
    return extracted(content, extract)


def unread(error: OSError) -> Extracted:
    """What became of a file that cannot be read."""
    return Extracted(b"", msgspec.msgpack.encode(unreadable(error)), lasting=False)


def extracted(content: bytes, extract: Extract) -> Extracted:
    """What became of a file with this content."""
    try:
        facts, lasting = extract(content), True
    except Exception as error:  # noqa: BLE001  (one file among thousands must not end the run)
        facts, lasting = _failed(f"{type(error).__name__}: {error}"), False
    return Extracted(digest_of(content), msgspec.msgpack.encode(facts), lasting)


def extract_all(
    chunks: Iterable[Sequence[bytes]], extract: Extract, workers: int
) -> Iterator[tuple[Sequence[bytes], Sequence[Extracted]]]:
    """Yield the chunks of paths with what became of them, as they are done. With one worker, in this process."""
    waiting = deque(chunks)
    if workers > 1:
        yield from extract_in_workers(waiting, extract, min(workers, len(waiting)))
    while waiting:  # all of them, or those that are left because no worker could be started
        paths = waiting.popleft()
        yield paths, [extract_here(path, extract) for path in paths]


def main(reference: str) -> None:
    """Serve as a worker until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of the process that started this one
    module, _, name = reference.partition(":")
    extract: Extract = getattr(importlib.import_module(module), name)
    gc.disable()  # facts and syntax trees hold no cycles
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _send(answers, b"")
    while (frame := _receive(requests)) is not None:
        paths = msgspec.msgpack.decode(frame, type=list[bytes])
        _send(answers, msgspec.msgpack.encode([extract_here(path, extract) for path in paths]))


def _failed(reason: str) -> Facts:
    """The facts of a file that the extractor cannot cope with."""
    return Facts(problems=(Problem("unreadable", 0, 0, f"cannot be analysed: {reason}"),))


def _killer(path: bytes) -> Extracted:
    """What became of a file that killed the process."""
    try:
        digest = digest_of(read(path, SOURCE))
    except OSError:
        digest = b""
    row = msgspec.msgpack.encode(_failed("the process that tried it was killed"))
    return Extracted(digest, row, lasting=False)


def extract_in_workers(
    waiting: deque[Sequence[bytes]], extract: Extract, workers: int
) -> Iterator[tuple[Sequence[bytes], Sequence[Extracted]]]:
    """Yield what the workers answer; what is still waiting at the end could not be given to any."""
    results: SimpleQueue[tuple[Sequence[bytes], Sequence[Extracted]] | None] = SimpleQueue()
    crew = [_Worker(waiting, results, f"{extract.__module__}:{extract.__qualname__}") for _ in range(workers)]
    try:
        running = len(crew)
        while running:
            result = results.get()
            if result is None:
                running -= 1
            else:
                yield result
    finally:
        for worker in crew:
            worker.stop()
        for worker in crew:
            worker.join()


class _Worker:
    """A thread that gives chunks to a process of its own."""

    def __init__(
        self,
        waiting: deque[Sequence[bytes]],
        results: SimpleQueue[tuple[Sequence[bytes], Sequence[Extracted]] | None],
        reference: str,
    ) -> None:
        self._waiting = waiting
        self._results = results
        self._command = [sys.executable, "-I", "-c", _START, reference, *(path or str(Path.cwd()) for path in sys.path)]
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """Work until nothing waits, or no process can be started."""
        try:
            while not self._stopping.is_set() and (self._process or self._begin()):
                try:
                    paths = self._waiting.popleft()
                except IndexError:
                    break
                self._work(paths)
        finally:
            self._end()
            self._results.put(None)

    def stop(self) -> None:
        """Give up what is under way; `join` waits until that has happened."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.kill()

    def join(self) -> None:
        """Wait until the process has ended."""
        self._thread.join()

    def _work(self, paths: Sequence[bytes]) -> None:
        """Have a chunk extracted; if that kills the process, put back the halves, or record the file."""
        frame = self._ask(msgspec.msgpack.encode(paths))
        if frame is not None:
            self._results.put((paths, msgspec.msgpack.decode(frame, type=list[Extracted])))
            return
        self._end()
        if len(paths) > 1:
            middle = len(paths) // 2
            self._waiting.extendleft((paths[middle:], paths[:middle]))
        else:
            self._results.put((paths, [_killer(paths[0])]))

    def _begin(self) -> bool:
        """Start the process, and tell whether it works."""
        try:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError:
            return False
        return self._ask(None) is not None

    def _ask(self, request: bytes | None) -> bytes | None:
        """Send a request, if there is one, and wait for the answer; None if the process is dead."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return None
        try:
            if request is not None:
                _send(self._process.stdin, request)
            return _receive(self._process.stdout)
        except OSError:
            return None

    def _end(self) -> None:
        """See the process to its end."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError), process:
                process.kill()


def _send(pipe: IO[bytes], frame: bytes) -> None:
    """Write one message, after its length."""
    pipe.write(len(frame).to_bytes(8, "big") + frame)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """Read one message; None at the end of the stream."""
    size = pipe.read(8)
    if len(size) < 8:
        return None
    frame = pipe.read(int.from_bytes(size, "big"))
    return frame if len(frame) == int.from_bytes(size, "big") else None
