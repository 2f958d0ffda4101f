"""The executor of a cluster that is named by its address; the only place that knows Dask"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from concurrent.futures import Executor

from importmap.model.errors import ExecutorError

FORM = "dask://HOST:PORT"

_ADDRESS = re.compile(r"dask://((?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5})", re.ASCII)
_PATIENCE = 10  # seconds until the scheduler has answered


def scheduler(address: str) -> str:
    """The host and port of an address; ExecutorError if it has another form."""
    if (match := _ADDRESS.fullmatch(address)) is None:
        message = f"{address} names no executor"
        raise ExecutorError(message, f"write {FORM}")
    return match[1]


@contextlib.contextmanager
def connected(address: str) -> Iterator[Executor]:
    """The executor at an address, for as long as it is needed; ExecutorError if there is none."""
    place = scheduler(address)
    try:
        from distributed import Client
    except ImportError as error:
        message = f"{address} is a scheduler of Dask, and Dask is not installed here"
        raise ExecutorError(message, "pip install 'importmap[dask]'") from error
    try:
        client = Client(f"tcp://{place}", timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"no scheduler of Dask answers at {place}"
        raise ExecutorError(message, "`dask scheduler` starts one and says its address") from error
    with client:
        yield client.get_executor()
