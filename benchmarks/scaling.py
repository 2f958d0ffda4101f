"""Measures every stage on generated code of growing size: `python -m benchmarks.scaling [--sizes 1000 4000 ...]`

For each shape and size a project is written into a temporary folder and analysed in a process of its own. Told are the
CPU seconds of each stage, how many times as much each module costs as in the size before (1.0 for a straight line; not
for stages under a tenth of a second), and the peak of memory in megabytes that was reached by its end in the largest
size. A tenth of the modules are tests.

    acyclic   every module imports five from those before it
    knot      nine tenths of all modules import each other in one circle
    knots     ten circles of a tenth of all modules each
    failing   like acyclic, and one import in a hundred asks for a name that is not there
    guarded   like failing, and every second import stands in a `try` that catches ImportError
    wide      like acyclic, but most imports are of modules in the same package, as in code that people write
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from importmap import app
from importmap.model.progress import Quiet
from importmap.render import html
from importmap.render import json as json_format

SIZES = (1_000, 4_000, 16_000)
SHAPES = ("acyclic", "knot", "knots", "failing", "guarded", "wide")
_TOGETHER = 40  # modules of a package
_IMPORTS = 5  # of a module
_TESTS = 10  # modules of which one is a test
_FAILING = 0.01  # of the imports
_LEAST = 0.1  # seconds of which the growth is told

Row: TypeAlias = Mapping[str, tuple[float, float]]
"""The CPU seconds of each stage, and the megabytes that were in use at most by its end."""


def main() -> None:
    """Print a table for every shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES, metavar="MODULES")
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=SHAPES)
    parser.add_argument("--limit", type=float, default=600, help="CPU seconds for each size (default: 600)")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        seconds = int(float(options.one[2]))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        measure(options.one[0], int(options.one[1]))
        return
    for shape in options.shapes:
        rows = [attempt(shape, size, options.limit) for size in options.sizes]
        print("\n".join(table(shape, options.sizes, rows)), flush=True)


def attempt(shape: str, size: int, limit: float) -> Row:
    """What the stages took that were done within the limit."""
    command = [sys.executable, "-m", "benchmarks.scaling", "--one", shape, str(size), str(limit)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE)
    if done.returncode > 0:
        done.check_returncode()
    told = done.stdout  # of what was killed at the limit, what it had done
    lines = (json.loads(line) for line in told.decode().splitlines())
    return {name: (seconds, peak) for name, seconds, peak in lines}


def table(shape: str, sizes: Sequence[int], rows: Sequence[Row]) -> Iterator[str]:
    """The stages of one shape with their seconds by size, how much dearer a module gets, and the peaks of memory."""
    yield f"{shape:<24}{''.join(f'{size:>10,}' for size in sizes)}   per module, times the size before     peak MB"
    for stage in rows[0]:
        values = [row[stage][0] if stage in row else None for row in rows]
        told = "".join(f"{value:>10.1f}" if value is not None else f"{'?':>10}" for value in values)
        grown = "".join(f"{_dearer(*pair):>7}" for pair in pairwise(zip(values, sizes, strict=True)))
        peak = f"{rows[-1][stage][1]:,.0f}" if stage in rows[-1] else "?"
        yield f"  {stage:<22}{told}   {grown:<36}{peak:>9}".rstrip()


def _dearer(before: tuple[float | None, int], after: tuple[float | None, int]) -> str:
    """How many times as much a module costs in the larger of two sizes."""
    (seconds, size), (more, larger) = before, after
    if seconds is None or more is None or more < _LEAST:
        return "-"
    return f"{more / larger / (max(seconds, _LEAST * size / larger) / size):.2f}"


class Stages:
    """Tells what each stage took, when the next one begins."""

    def __init__(self) -> None:
        self._name, self._since = "", time.process_time()
        self._counted: Counter[str] = Counter()

    def stage(self, task: str) -> None:
        """The stage before is over."""
        now = time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if self._name:
            self._counted[self._name] += 1
            again = f" {self._counted[self._name]}" if self._counted[self._name] > 1 else ""
            print(json.dumps((f"{self._name}{again}", now - self._since, peak)), flush=True)
        self._name, self._since = task.removeprefix("looking for "), time.process_time()

    def start(self, task: str, total: int) -> None:  # noqa: ARG002 - as of any progress
        """A stage of which it is told how far it is."""
        self.stage(task)

    def advance(self, count: int) -> None:
        """Nothing is told in between."""

    def finish(self) -> None:
        """What follows belongs to the same stage."""


def measure(shape: str, size: int) -> None:
    """Print the stages of one run, each as soon as it is done; what only the first one who asks works out, too."""
    with tempfile.TemporaryDirectory() as folder:
        for path, source in generated(shape, size):
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(source, "utf-8")
        config = replace(app.load_config(Path(folder)), cache_dir=None, workers=1, history=False)
        gc.disable()  # as the command does
        stages = Stages()
        started = time.process_time()
        stages.stage("looking for files")
        analysis = app.analyse(config, stages)
        stages.stage("startup")
        for module in analysis.files:
            analysis.startup.obstacles(module.id)
        stages.stage("collection")
        _ = analysis.collection.tests, analysis.collection.lost
        stages.stage("knots")
        _ = analysis.knots
        report = app.report(analysis, progress=stages)
        stages.stage("broken")
        app.failing(analysis, Quiet(), report.findings)
        stages.stage("index")
        asked = app.Asked(analysis)
        _ = asked.imports, asked.tests, asked.directory
        stages.stage("json")
        text = json_format.render(report)
        stages.stage("html")
        html.render(report)
        stages.stage("")
        print(
            json.dumps(
                ("all", time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            )
        )
        print(json.dumps(("report.json, MB", len(text) / 1e6, 0)))


def generated(shape: str, size: int) -> Iterator[tuple[str, str]]:
    """The files of a project, always the same for a shape and a size."""
    chance = random.Random(f"{shape} {size}")
    circles = {
        "knot": [range(size * 9 // 10)],
        "knots": [range(n * size // 10, (n + 1) * size // 10) for n in range(10)],
    }
    following: dict[int, int] = {}
    for circle in circles.get(shape, []):
        members = [number for number in circle if not _is_test(number)]
        following |= dict(zip(members, (*members[1:], members[0]), strict=True))
    yield "app/__init__.py", ""
    yield "tests/conftest.py", ""
    for number in range(size):
        if number % _TOGETHER == 0:
            yield f"app/part{number // _TOGETHER}/__init__.py", ""
        start = number - number % _TOGETHER if shape == "wide" and number % _TOGETHER else 0
        targets = {chance.randrange(start, number) for _ in range(_IMPORTS)} if number else set[int]()
        if start:
            targets.add(chance.randrange(number))
        targets = {target for target in targets if not _is_test(target)}
        targets |= {following[number]} if number in following else set()
        taken = {target: f"Thing{target}" for target in sorted(targets - {number})}
        if shape in ("failing", "guarded"):
            taken = {target: name if chance.random() > _FAILING else f"gone_{target}" for target, name in taken.items()}
        imports = [f"from {_module(target)} import {name}" for target, name in taken.items()]
        if shape == "guarded":
            imports[::2] = [
                f"try:\n    {line}\nexcept ImportError:\n    {line[line.rindex(' ') + 1 :]} = None"
                for line in imports[::2]
            ]
        yield f"{_module(number).replace('.', '/')}.py", "\n".join([*imports, *_body(number, taken.values()), ""])


def _body(number: int, names: Iterable[str]) -> Iterator[str]:
    """What a module defines and does with the names that it imports."""
    if _is_test(number):
        yield from (f"def test_{name.lower()}_{number}():\n    assert {name}().work({number})" for name in names)
        return
    yield f"class Thing{number}:\n    def work(self, load, times=1):\n        return load * times + {number}"
    yield "\n".join([f"def use_{number}():", *(f"    {name}" for name in names), "    return None"])


def _is_test(number: int) -> bool:
    return number % _TESTS == _TESTS - 1


def _module(number: int) -> str:
    part = f"part{number // _TOGETHER}"
    return f"tests.{part}.test_module{number}" if _is_test(number) else f"app.{part}.module{number}"


if __name__ == "__main__":
    main()
