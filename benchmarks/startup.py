"""The simulation of imports against CPython: `python -m benchmarks.startup PACKAGE...`, names or folders

Each module is imported in a process of its own by the Python beside which the package is installed, and what happens
is compared with what importmap says without running anything. What the package needs from outside is loaded before the
processes part. Reading can know a failure that names the package (a module or a name of it that is not there, or not
yet there, a file of it that cannot be compiled), and the import of something that is not installed beside it. All else
depends on the machine.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.package import locate
from importmap.app import analyse
from importmap.config import Config
from importmap.model.startup import Failure

PROBE = """
import importlib, json, os, select, signal, sys, traceback

def attempt(name):
    try:
        importlib.import_module(name)
    except BaseException as error:
        frames = [f.filename + ":" + str(f.lineno) for f in traceback.extract_tb(error.__traceback__)]
        frames = [f for f in frames if not f.startswith("<frozen") and "/importlib/" not in f]
        kind = next(k.__name__ for k in type(error).__mro__ if k.__module__ == "builtins")
        said = [kind, str(error).partition("\\n")[0][:300], str(getattr(error, "name", None)), frames]
        said[3] = [str(error.filename) + ":" + str(error.lineno)] if isinstance(error, SyntaxError) else frames
        return said
    return None

def child(name, timeout, answer):
    read, write = os.pipe()
    process = os.fork()
    if not process:
        os.close(read)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.write(write, json.dumps(answer(name)).encode())
        os._exit(0)
    os.close(write)
    said = b""
    while select.select([read], [], [], timeout)[0]:
        part = os.read(read, 65536)
        if not part:
            break
        said += part
    os.close(read)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return json.loads(said) if said else ["no answer", "", "", []]

def outside(package):
    attempt(package)
    top = {package}
    loaded = [m for m in sys.modules if m.partition(".")[0] not in top]
    return loaded

package, timeout, names = json.load(sys.stdin)
sys.path.insert(0, sys.argv[1])
for name in child(package, timeout, outside):
    if name.partition(".")[0] != "site" and not name.startswith("_"):
        attempt(name)
if package in sys.modules:
    sys.exit("what the package needs imports it in turn")
for name in names:
    print(json.dumps(child(name, timeout, attempt)), flush=True)
"""


class Ending(NamedTuple):
    """How an import ended in CPython, if it failed."""

    error: str  # the nearest builtin class
    message: str
    name: str  # the module that an ImportError is about
    frames: tuple[str, ...]  # file and line

    def is_knowable(self, folder: Path) -> bool:
        """Whether reading could know it."""
        package = folder.name
        inside = bool(self.frames) and self.frames[-1].startswith(f"{folder}/")
        if self.error == "ModuleNotFoundError" and "." not in self.name and inside:
            return True
        if self.error in ("ImportError", "ModuleNotFoundError"):
            return self.name.partition(".")[0] == package
        if self.error == "AttributeError":
            return f"module '{package}" in self.message
        return self.error in ("SyntaxError", "IndentationError") and inside


class Comparison(NamedTuple):
    """One package: what was found, and the differences as lines."""

    package: str
    modules: int
    failing: int  # in CPython
    knowable: int  # of these
    predicted: int
    wrong: tuple[str, ...]  # predicted, and it works
    missed: tuple[str, ...]  # knowable, and not predicted
    otherwise: tuple[str, ...]  # predicted, and it fails with another error
    seconds: float  # of the simulation


def main() -> None:
    """Print a row for each package, then the differences."""
    parser = argparse.ArgumentParser(prog="benchmarks.startup")
    parser.add_argument("packages", nargs="+", metavar="PACKAGE")
    parser.add_argument("--sample", type=int, default=0, help="import only that many modules, drawn at random")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds for each import")
    options = parser.parse_args()
    print(
        f"{'':16}{'modules':>8}{'failing':>8}{'knowable':>9}{'predicted':>10}{'wrong':>6}{'missed':>7}{'other':>6}{'s':>7}"
    )
    for package in options.packages:
        found = judge(locate(package), options.sample, options.timeout)
        row = f"{found.package:16}{found.modules:8,}{found.failing:8,}{found.knowable:9,}{found.predicted:10,}"
        row += f"{len(found.wrong):6,}{len(found.missed):7,}{len(found.otherwise):6,}{found.seconds:7.2f}"
        print(row, flush=True)
        for word, lines in (("wrong", found.wrong), ("missed", found.missed), ("other", found.otherwise)):
            for line in lines:
                print(f"    {word}: {line}")


def judge(folder: Path, sample: int, timeout: float) -> Comparison:
    """Import the modules of a package, or as many as are asked for, and compare."""
    analysis = analyse(Config(base=folder, targets=(str(folder),), python=_version(folder)))
    names = [m.id for m in analysis.files if all(part.isidentifier() for part in m.id.split("."))]
    if sample and sample < len(names):
        names = sorted(random.Random(len(names)).sample(names, sample))  # repeatable
    begin = time.perf_counter()
    said = {name: analysis.startup.alone(name) for name in names}
    seconds = time.perf_counter() - begin
    wrong, missed, otherwise, failing, knowable = [], [], [], 0, 0
    for name, ending in zip(names, _endings(folder, names, timeout), strict=True):
        failure = said[name]
        failing += ending is not None
        if ending is not None and ending.is_knowable(folder):
            knowable += 1
            if failure is None:
                missed.append(f"{name}: {ending.error}: {ending.message} at {ending.frames[-1]}")
        if failure is not None:
            line = f"{name}: {failure.error}: {failure.message} at {failure.chain[-1].module}:{failure.chain[-1].line}"
            if ending is None:
                wrong.append(line)
            elif not _agree(failure, ending):
                otherwise.append(f"{line}; {ending.error}: {ending.message} at {ending.frames[-1:]}")
    predicted = sum(1 for failure in said.values() if failure is not None)
    differences = (tuple(wrong), tuple(missed), tuple(otherwise))
    return Comparison(folder.name, len(names), failing, knowable, predicted, *differences, seconds)


def _agree(failure: Failure, ending: Ending) -> bool:
    """Whether both speak of the same error."""
    if failure.error == "SyntaxError":
        return ending.error in ("SyntaxError", "IndentationError", "TabError", "UnicodeDecodeError")
    told = failure.message.partition(" (most likely")[0]
    return failure.error == ending.error and ending.message.startswith(told)


def _endings(folder: Path, names: Sequence[str], timeout: float) -> list[Ending | None]:
    request = json.dumps([folder.name, timeout, names])
    command = [_python(folder), "-W", "ignore", "-c", PROBE, str(folder.parent)]
    done = subprocess.run(command, input=request, stdout=subprocess.PIPE, text=True, check=False, cwd=folder.parent)
    if done.returncode:
        message = f"{folder.name} could not be tried"
        raise SystemExit(message)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [None if answer is None else Ending(answer[0], answer[1], answer[2], tuple(answer[3])) for answer in answers]


def _python(folder: Path) -> str:
    """The Python of the environment that a package is installed in."""
    beside = folder.parent.parent.parent.parent / "bin" / "python"
    return str(beside) if folder.parent.name == "site-packages" and beside.exists() else sys.executable


def _version(folder: Path) -> tuple[int, int]:
    command = [_python(folder), "-c", "import sys; print(*sys.version_info[:2])"]
    major, minor = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(major), int(minor)


if __name__ == "__main__":
    main()
