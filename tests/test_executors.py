"""What an executor reads elsewhere is what is read here, whatever becomes of its workers"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from importmap import cli
from importmap.config import Config
from importmap.model.errors import ExecutorError
from importmap.model.facts import Facts
from importmap.model.progress import Quiet
from importmap.scan import executors
from importmap.scan.cluster import scheduler
from importmap.scan.discover import discover
from importmap.scan.load import read
from importmap.scan.workers import Extract
from tests.extractors import deadly
from tests.trees import plant

FILES = {f"shop/m{number}.py": f"import shop.m{number + 1}\n" + "x = 1\n" * number for number in range(40)}


def facts(base: Path, executor: Executor | None = None, extractor: Extract | None = None) -> dict[str, Facts]:
    """What the files of a folder say, read by an executor if there is one; no process of our own is used otherwise."""
    config = Config(base, workers=1, cache_dir=None)
    return dict(read(discover(config), config, Quiet(), extractor, executor=executor)[1])


def test_any_executor_reads_the_same(tmp_path: Path) -> None:
    """Threads and processes; more parts than are under way at a time."""
    base = plant(tmp_path, FILES | {"shop/gone.py": "\xff", "shop/broken.py": "def (:\n"})
    expected = facts(base)
    with ThreadPoolExecutor(3) as executor:
        assert facts(base, executor) == expected
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        assert facts(base, executor) == expected


def test_parts_are_given_out_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all contents are held at once."""
    base = plant(tmp_path, FILES)
    expected = facts(base)
    monkeypatch.setattr(executors, "_UNDER_WAY", 2)
    monkeypatch.setattr("importmap.scan.load._CHUNK", 1)
    waiting, most = 0, 0

    class Counting(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal waiting, most
            waiting += 1
            most = max(most, waiting)
            future = super().submit(fn, *args, **kwargs)

            def done(_: object) -> None:
                nonlocal waiting
                waiting -= 1

            future.add_done_callback(done)
            return future

    with Counting(1) as executor:
        assert facts(base, executor) == expected
    assert most <= 2


def test_a_file_that_kills_the_workers_is_found(tmp_path: Path) -> None:
    """What a broken executor leaves is read here, by processes that may be killed."""
    base = plant(tmp_path, {**FILES, "shop/bad.py": "deadly = 1\n"})
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        found = facts(base, executor, deadly)
    (problem,) = found.pop("shop.bad").problems
    assert problem.message == "cannot be analysed: the process that tried it was killed"
    (base / "shop/bad.py").unlink()
    assert found == facts(base)


class Other(Executor):
    """An executor whose workers do something else."""

    def __init__(self, result: object) -> None:
        self._result = result

    def submit(self, *_: object, **__: object) -> Future[object]:  # type: ignore[override]
        """The result, or the exception, whatever is asked."""
        future: Future[object] = Future()
        if isinstance(self._result, Exception):
            future.set_exception(self._result)
        elif self._result is not None:
            future.set_result(self._result)
        return future


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("31-0", "a worker of the executor has another importmap: it extracts as 31-0, this one as "),
        (ModuleNotFoundError("No module named 'importmap'"), "a worker of the executor cannot run importmap: "),
        (None, "no worker of the executor has answered within "),
    ],
)
def test_workers_that_cannot_help_are_an_error(
    result: object, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts of another version would be other facts."""
    monkeypatch.setattr(executors, "_PATIENCE", 0.01)
    with pytest.raises(ExecutorError) as raised:
        facts(plant(tmp_path, FILES), Other(result))
    assert raised.value.message.startswith(message)
    assert raised.value.hint


@pytest.mark.parametrize("address", ["dask://here", "tcp://here:1", "dask://a b:1", "dask://here:1/x", "dask://:1"])
def test_an_address_has_one_form(address: str) -> None:
    """Anything else is told, with the form."""
    with pytest.raises(ExecutorError, match="names no executor"):
        scheduler(address)


def test_addresses() -> None:
    """Names and numbers of hosts."""
    assert scheduler("dask://scan-1.example:8786") == "scan-1.example:8786"
    assert scheduler("dask://[::1]:8786") == "[::1]:8786"


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A scheduler that is not there is an error that names it, and nothing is written."""
    monkeypatch.chdir(plant(tmp_path, FILES))
    monkeypatch.setattr("importmap.scan.cluster._PATIENCE", 0.2)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    assert cli.run(("analyze", "--no-cache", "--executor", f"dask://127.0.0.1:{port}")) == 2
    assert capfd.readouterr().err.startswith(f"importmap: error: no scheduler of Dask answers at 127.0.0.1:{port}\n")
    assert not (tmp_path / "importmap-report").exists()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    place = f"127.0.0.1:{port}"
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    serve = [sys.executable, "-m", "distributed.cli.dask_worker", place, "--no-nanny", "--nthreads", "1"]
    commands = [[*begin, "--no-dashboard", "--no-show"], *[[*serve, "--no-dashboard"]] * 2]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONWARNINGS": "ignore"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen(c, cwd=tmp_path, env=environment, **quiet) for c in commands]  # type: ignore[call-overload]
    try:
        yield place, running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.filterwarnings("ignore")  # of Dask's own
def test_a_cluster_writes_the_same_report_though_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost and nothing doubled: the report is the same, byte for byte."""
    place, workers = cluster
    base = plant(tmp_path / "base", FILES)
    monkeypatch.chdir(base)
    monkeypatch.setattr("importmap.scan.load._CHUNK", 1)
    given: list[float] = []
    contents = executors._contents

    def killing(paths):  # type: ignore[no-untyped-def]
        given.append(time.monotonic())
        if len(given) == 10:
            threading.Thread(target=os.kill, args=(workers[0].pid, signal.SIGKILL)).start()
        return contents(paths)

    monkeypatch.setattr(executors, "_contents", killing)
    monkeypatch.setattr(executors, "_UNDER_WAY", 4)
    assert cli.run(("analyze", "-q", "--no-cache", "-o", "there", "--executor", f"dask://{place}")) == 0
    assert workers[0].wait(10) == -signal.SIGKILL
    assert len(given) == len(FILES)
    assert cli.run(("analyze", "-q", "--no-cache", "-o", "here")) == 0
    assert Path("there/report.json").read_bytes() == Path("here/report.json").read_bytes()
    assert json.loads(Path("here/report.json").read_bytes())["coverage"]["files"] == len(FILES)
