"""However a command ends, its results are whole or not there, nothing of it is left, and the next run is right."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from importmap import cli
from tests.repositories import Repository
from tests.trees import plant

FILES = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
    "shop/models.py": "from shop import api\nclass Order: ...\n",
    "shop/api.py": "import shop.models\nfrom shop.models import Customer\n",
}
ANALYZE = ("analyze", "--workers", "2", "--output", "report", "--format", "html", "--format", "json", "--quiet")

# A process that waits at a call of a function, the first one or that of a number, or where a module begins, until
# a signal comes; or until its standard input is closed, and then goes on.
WAITING = """
import os, sys
(place, _, number), sys.argv = sys.argv[1].partition("#"), ["importmap", *sys.argv[2:]]
left = int(number or 1)
def watch(frame, event, argument):
    global left
    code = frame.f_code
    left -= event == "call" and f"{code.co_filename}:{code.co_qualname}".endswith(place)
    if not left:
        sys.setprofile(None)
        os.write(1, b"here")
        os.read(0, 1)
sys.setprofile(watch)
from importmap.__main__ import main
main()
"""

WHILE_STARTING = ("importmap/cli/__init__.py:<module>", "networkx/__init__.py:<module>")
WHILE_WORKING = (
    "importmap/cli/options.py:run_of",
    "importmap/scan/load.py:Files._settle",
    "importmap/scan/cache.py:Cache._insert.<locals>.<genexpr>",
    "importmap/past/memory.py:_save",
    "importmap/render/html.py:render",
    "importmap/cli/output.py:_make",
)
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated", signal.SIGHUP: "the terminal is gone"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop with a history, and the results of a run from nothing."""
    folder = tmp_path_factory.mktemp("whole")
    Repository(folder / "project", FILES | {"shop/models.py": "class Customer: ...\n"}, FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "project")
        assert cli.run((*ANALYZE[:-1], "--quiet", "--no-cache", "-o", "../report")) == 0
    return folder


@pytest.fixture
def project(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop, as the current folder."""
    shutil.copytree(whole / "project", tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "project"


def waiting(
    place: str, *arguments: str, before: Callable[[], object] = int, **environment: str
) -> subprocess.Popen[bytes]:
    """A command that has come to a place in the code, and waits there; whoever runs the tests may ignore signals."""

    def prepare() -> None:
        for number in WORDS:
            signal.signal(number, signal.SIG_DFL)
        before()

    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, place, *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=prepare,
    )
    assert process.stdout is not None
    assert process.stdout.read(4) == b"here", process.communicate()[1]
    return process


def has_processes(group: int) -> bool:
    """Whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def written(folder: Path) -> Mapping[str, bytes]:
    """What the files of a folder hold, but for what git keeps there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("place", "number"), list(zip([*WHILE_STARTING, *WHILE_WORKING], [*WORDS, *WORDS, *WORDS], strict=False))
)
def test_a_signal_ends_in_one_line(place: str, number: signal.Signals, project: Path) -> None:
    """Wherever the signal comes, that is said in one line and by the exit code, and no file or process is left."""
    process = waiting(place, *ANALYZE)
    process.send_signal(number)
    out, error = process.communicate()
    assert (out, error.decode()) == (b"", f"importmap: error: {WORDS[number]}\n")
    assert process.returncode == 128 + number
    assert not has_processes(process.pid)
    assert written(project).keys() == FILES.keys()


def test_a_second_signal_does_not_disturb_the_first(project: Path) -> None:
    """Who is impatient gets no traceback: what is half-done is cleared up all the same."""
    process = waiting("importmap/scan/workers.py:_Worker.stop", *ANALYZE)
    process.send_signal(signal.SIGTERM)
    out, error = process.communicate()
    assert (out, error) == (b"", b"importmap: error: terminated\n")
    assert written(project).keys() == FILES.keys()


def test_a_signal_that_is_ignored_stays_ignored(project: Path) -> None:
    """`nohup importmap` goes on when the terminal is closed."""
    process = waiting(WHILE_WORKING[0], *ANALYZE, before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    _, error = process.communicate()
    assert (process.returncode, error) == (0, b"")
    assert "report/report.html" in written(project)


@pytest.mark.parametrize("place", [WHILE_WORKING[2], WHILE_WORKING[3], WHILE_WORKING[5]])
def test_a_killed_command_leaves_nothing_half_done(place: str, project: Path, whole: Path) -> None:
    """Nothing is there that was not there before, and the next run equals one from nothing, byte for byte."""
    process = waiting(place, *ANALYZE)
    process.kill()
    process.communicate()
    assert written(project).keys() == FILES.keys()
    assert cli.run(ANALYZE) == 0
    assert written(project / "report") == written(whole / "report")


def test_a_command_that_is_killed_while_it_writes_leaves_whole_files(project: Path) -> None:
    """Between the first result and the second each is as it was before, or whole."""
    assert cli.run(ANALYZE) == 0
    before = written(project)
    plant(project, {"shop/more.py": "import shop.missing\n"})
    process = waiting("importmap/cli/output.py:_is_more#4", *ANALYZE)  # two to sort by, then before each replacement
    process.kill()
    process.communicate()
    after = written(project)
    assert cli.run(ANALYZE) == 0
    whole = written(project)
    assert after["report/report.html"] == whole["report/report.html"] != before["report/report.html"]
    assert after["report/report.json"] == before["report/report.json"] != whole["report/report.json"]
    assert {after[name] for name in after.keys() - before.keys()} == {
        whole["report/report.json"],
        b"import shop.missing\n",
    }


def test_workers_end_with_the_process_that_started_them() -> None:
    """Who has nobody left to answer does not wait for a question."""
    start = "from importmap.scan.workers import main; main('importmap.scan.extract:extract')"
    worker = subprocess.Popen([sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stdout.read(8) == bytes(8)
    worker.stdin.close()
    assert worker.wait(60) == 0
    worker.stdout.close()


def test_a_full_disk_is_one_line(project: Path) -> None:
    """What does not fit is not written, and neither is anything else; the cache is done without."""
    limit = 3_000  # bytes that a file may have

    def restrict() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = waiting(WHILE_WORKING[0], *ANALYZE, before=restrict, PYTHONDONTWRITEBYTECODE="1")
    out, error = process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert error.startswith(b"importmap: error: report/report.html cannot be written: File too large\n")
    assert written(project).keys() == FILES.keys()


def test_two_runs_share_a_cache(project: Path, whole: Path) -> None:
    """Who finds the cache taken does without it; both results are those of a run alone."""
    process = waiting("importmap/scan/cache.py:Cache._insert.<locals>.<genexpr>", *ANALYZE[:-5], "-o", "first", "-q")
    assert cli.run(ANALYZE) == 0
    _, error = process.communicate()
    assert (process.returncode, error) == (0, b"")
    assert written(project / "report") == written(whole / "report")
    first = written(project / "first")
    assert {name: first[name] for name in written(whole / "report")} == written(whole / "report")


@pytest.mark.parametrize("moment", [0, 2**33])
def test_a_clock_that_jumps_changes_nothing(moment: int, project: Path, whole: Path, tmp_path: Path) -> None:
    """Neither the sources nor what is remembered of them are judged by when they were written."""
    assert cli.run(ANALYZE) == 0
    for path in (*project.rglob("*.py"), *(tmp_path / "cache").rglob("*")):
        os.utime(path, (moment, moment))
    assert cli.run(ANALYZE) == 0
    assert written(project / "report") == written(whole / "report")


@pytest.mark.parametrize(
    ("place", "codes"),
    # Without a current folder some versions of Python cannot load every library.
    [
        ("importmap/config.py:_parse", {2}),
        ("importmap/scan/discover.py:_folders_above", {0, 2}),
        (WHILE_WORKING[1], {0}),
    ],
)
def test_what_vanishes_meanwhile_is_told(place: str, codes: set[int], project: Path, tmp_path: Path) -> None:
    """A tree that is removed while it is read is an error in one line, or files that cannot be read."""
    plant(project, {"pyproject.toml": "[project]\nname = 'shop'\n[tool.importmap]\n", "setup.cfg": "[tool:pytest]\n"})
    process = waiting(place, "analyze", "--quiet", "-o", str(tmp_path / "out"), "--format", "json")
    shutil.rmtree(project)
    out, error = process.communicate()
    assert process.returncode in codes
    assert error.count(b"importmap: error: ") == bool(process.returncode)
    assert b"bug" not in error
    assert (b"error" in out) == (not process.returncode)


# ------------------------------------------------------------------------------------------------ odd surroundings

PLAIN = ("where", "Order", "--workers", "1")


def run(*arguments: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a shell, in an environment that holds nothing else."""
    command = ["sh", "-c", f'exec "$@" {shell}', "sh", sys.executable, "-m", "importmap", *arguments]
    needed = {"PYTHONPATH": str(Path(__file__).parent.parent), "PATH": os.environ["PATH"]}
    return subprocess.run(command, env={**needed, **environment}, capture_output=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("shell", "code", "error"),
    [
        (">&-", 2, b"importmap: error: the standard output is closed\n"),
        ("2>&-", 0, b""),
        ("<&- >&- 2>&-", 2, b""),
        ("2>/dev/full", 0, b""),
    ],
)
def test_closed_streams(shell: str, code: int, error: bytes, project: Path) -> None:
    """A result that nobody can get is an error; a remark that nobody can get is none. No file comes in their place."""
    done = run(*PLAIN, "--cache-dir", "cache", shell=shell)
    assert (done.returncode, done.stderr) == (code, error)
    assert done.stdout.startswith(b"shop.models.Order\n") == (not code)
    assert cli.run((*PLAIN, "--cache-dir", "cache")) == 0
    # Looks and stamps are kept once no file is young.
    rooms = ("cache/answers/", "cache/looks/", "cache/stamps/")
    found = {path for path in written(project) if not path.startswith(rooms)}
    assert found == {*FILES, "cache/CACHEDIR.TAG", "cache/facts.sqlite"}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HOME": "/nonexistent", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "TERM": "nonsense"},
        {"XDG_CACHE_HOME": "relative", "HOME": ""},
        {"LC_ALL": "xx_YY", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-16"},
    ],
    ids=str,
)
def test_no_home_locale_or_terminal_is_needed(environment: dict[str, str], project: Path) -> None:
    """The answer is the same bytes, and nothing is written into the current folder."""
    plant(project, {"shop/naïve.py": "from shop import Order\n"})
    before = written(project)
    done = run(*PLAIN, **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "shop/naïve.py:1".encode() in done.stdout
    assert written(project) == before


@pytest.mark.parametrize("arguments", [PLAIN, ("analyze",), ("init",), ("snapshot", "-o", "a.json")])
def test_a_folder_that_is_gone_is_told(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Who stands in a folder that has been removed is told so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert cli.run(arguments) == 2
    assert capfd.readouterr().err == (
        "importmap: error: the current folder cannot be used: No such file or directory\n"
        "  change to a folder that is there\n"
    )


def test_what_lies_in_the_current_folder_stands_in_for_nothing(project: Path) -> None:
    """`python -m importmap` takes neither its own dependencies nor Python's modules from the code that it reads."""
    names = ("click", "signal", "enum", "rich", "msgspec", "sitecustomize")
    plant(project, {f"{name}.py": "raise SystemExit('it was run')\n" for name in names})
    done = run(*PLAIN)
    assert (done.returncode, done.stderr) == (0, b"")
