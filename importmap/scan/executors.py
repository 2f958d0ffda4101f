"""Contents go to an executor of `concurrent.futures`, and facts come back

Whoever works elsewhere need not have the files: what is exchanged are contents, and rows of facts by content. A part
that fails there (a worker was killed, the connection is gone) is left to the caller, who does it here: so nothing is
lost or done differently, and a file that kills whoever reads it is found by the processes that are made for that.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from importmap.files import read
from importmap.model.errors import ExecutorError
from importmap.model.limits import SOURCE
from importmap.scan.workers import Extract, Extracted, extracted, unread

_UNDER_WAY = 64  # parts at a time, so that not all contents are held at once
_PATIENCE = 60.0  # seconds until a first worker has answered


def extract_elsewhere(
    waiting: deque[Sequence[bytes]], extract: Extract, executor: Executor
) -> Iterator[tuple[Sequence[bytes], Sequence[Extracted]]]:
    """Yield what an executor answers, as it comes; what is still waiting at the end has failed there.

    ExecutorError if no worker answers, or if one has another version: its facts would be others.
    """
    reference = f"{extract.__module__}:{extract.__qualname__}"
    version = version_of(reference)
    _greet(executor, reference, version)
    under_way: dict[Future[tuple[str, list[Extracted]]], tuple[Sequence[bytes], list[Extracted | None]]] = {}
    failed: list[Sequence[bytes]] = []
    while waiting or under_way:
        while waiting and len(under_way) < _UNDER_WAY:
            paths = waiting.popleft()
            known, contents = _contents(paths)
            try:
                under_way[executor.submit(extract_contents, reference, contents)] = paths, known
            except RuntimeError:  # it takes nothing any more
                failed.append(paths)
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            paths, known = under_way.pop(future)
            try:
                seen, found = future.result()
            except Exception:  # noqa: BLE001  (whatever an executor raises when a worker dies)
                failed.append(paths)
                continue
            if seen != version:
                raise _other(seen, version)
            rest = iter(found)
            yield paths, [one or next(rest) for one in known]
    waiting.extend(failed)


def extract_contents(reference: str, contents: Sequence[bytes]) -> tuple[str, list[Extracted]]:
    """What some contents say, and the version of the extractor that says so; this runs elsewhere."""
    module, _, name = reference.partition(":")
    home = importlib.import_module(module)
    return version_of(reference), [extracted(content, getattr(home, name)) for content in contents]


def version_of(reference: str) -> str:
    """The version of an extractor, as its module says; this runs elsewhere."""
    return str(getattr(importlib.import_module(reference.partition(":")[0]), "EXTRACTOR", ""))


def _contents(paths: Sequence[bytes]) -> tuple[list[Extracted | None], list[bytes]]:
    """What became of each file that cannot be read, None for the others; and the contents of those."""
    known: list[Extracted | None] = []
    contents = []
    for path in paths:
        try:
            contents.append(read(path, SOURCE))
            known.append(None)
        except OSError as error:
            known.append(unread(error))
    return known, contents


def _greet(executor: Executor, reference: str, version: str) -> None:
    """See that a worker answers, and is of this version."""
    try:
        seen = executor.submit(version_of, reference).result(_PATIENCE)
    except TimeoutError as error:
        message = f"no worker of the executor has answered within {_PATIENCE:.0f} seconds"
        raise ExecutorError(message, "start workers, or leave --executor away") from error
    except Exception as error:
        message = f"a worker of the executor cannot run importmap: {type(error).__name__}: {error}"
        raise ExecutorError(message, "install the same version of importmap for the workers") from error
    if seen != version:
        raise _other(seen, version)


def _other(seen: str, version: str) -> ExecutorError:
    message = (
        f"a worker of the executor has another importmap: it extracts as {seen or 'unknown'}, this one as {version}"
    )
    return ExecutorError(message, "install the same version of importmap for the workers")
