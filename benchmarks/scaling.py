"""Measures every stage on generated code of growing size: `python -m benchmarks.scaling [--sizes 1000 4000 ...]`

For each shape and size a project is written into a temporary folder and analysed in a process of its own; told are the
CPU seconds of each stage, the peak of memory, and the growth from one size to the next: the power of the size by which
the seconds rise, 1.0 for a straight line. Stages under a tenth of a second are left out of the growth.

    acyclic   every module imports five from those before it
    knot      nine tenths of all modules import each other in one circle
    knots     ten circles of a tenth of all modules each
    failing   like acyclic, and one import in a hundred asks for a name that is not there
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from importmap import analysis as analyses
from importmap import app
from importmap.model.progress import Quiet
from importmap.render import html
from importmap.render import json as json_format
from importmap.scan.discover import discover
from importmap.scan.load import read

SIZES = (1_000, 4_000, 16_000)
SHAPES = ("acyclic", "knot", "knots", "failing")
_TOGETHER = 40  # modules of a package
_IMPORTS = 5  # of a module
_LEAST = 0.1  # seconds of which the growth is told


def main() -> None:
    """Print a table for every shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES, metavar="MODULES")
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=SHAPES)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one[0], int(options.one[1]))))
        return
    for shape in options.shapes:
        rows = []
        for size in options.sizes:
            command = [sys.executable, "-m", "benchmarks.scaling", "--one", shape, str(size)]
            rows.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print("\n".join(table(shape, options.sizes, rows)), flush=True)


def table(shape: str, sizes: list[int], rows: list[Mapping[str, float]]) -> Iterator[str]:
    """The stages of one shape with their seconds by size, and how they grow."""
    yield f"{shape:<12} {''.join(f'{size:>10,}' for size in sizes)}  growth"
    for stage in rows[0]:
        values = [row[stage] for row in rows]
        counted = [
            math.log(after / before) / math.log(larger / smaller)
            for before, after, smaller, larger in zip(values, values[1:], sizes, sizes[1:], strict=False)
            if before >= _LEAST
        ]
        growth = " ".join(f"{power:.2f}" for power in counted)
        yield f"  {stage:<10} {''.join(f'{value:>10.1f}' for value in values)}  {growth}"


def measured(shape: str, size: int) -> Mapping[str, float]:
    """The CPU seconds of each stage, and the peak of memory in megabytes."""
    seconds: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        seconds[name] = seconds.get(name, 0) + time.process_time() - start

    with tempfile.TemporaryDirectory() as folder:
        for path, source in generated(shape, size):
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(source, "utf-8")
        config = replace(app.load_config(Path(folder)), cache_dir=None, workers=1)
        with stage("read"):
            project, facts = read(discover(config), config, Quiet())
        with stage("resolve"):
            analysis = analyses.analyse(config, project, facts)
        with stage("startup"):
            for module in analysis.files:
                analysis.startup.obstacles(module.id)
        with stage("knots"):
            _ = analysis.knots
        with stage("collection"):
            _ = analysis.collection.tests
        for detector in app.detectors():
            with stage(app.rule_id(detector)):
                app.judged(analysis, (app.rule_id(detector),))
        with stage("report"):
            report = app.report(analysis)
        with stage("index"):
            asked = app.Asked(analysis)
            _ = asked.imports, asked.tests, asked.directory
        with stage("json"):
            json_format.render(report)
        with stage("html"):
            html.render(report)
    seconds["memory/MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds


def generated(shape: str, size: int) -> Iterator[tuple[str, str]]:
    """The files of a project, always the same for a shape and a size."""
    chance = random.Random(f"{shape} {size}")
    circles = {
        "knot": [range(size * 9 // 10)],
        "knots": [range(n * size // 10, (n + 1) * size // 10) for n in range(10)],
    }
    following: dict[int, int] = {}
    for circle in circles.get(shape, []):
        following |= dict(zip(circle, (*circle[1:], circle[0]), strict=True))
    for number in range(size):
        if number % _TOGETHER == 0:
            yield f"{_package(number).replace('.', '/')}/__init__.py", ""
        targets = {chance.randrange(number) for _ in range(_IMPORTS)} if number else set[int]()
        targets |= {following[number]} if number in following else set()
        lines = []
        for target in sorted(targets - {number}):
            name = f"gone_{target}" if shape == "failing" and chance.random() < 0.01 else f"Thing{target}"
            lines.append(f"from {_module(target)} import {name}")
        own = [
            f"class Thing{number}:",
            "    def work(self, load, times=1):",
            f"        return load * times + {number}",
            "",
        ]
        calls = [f"def use_{number}():", *(f"    {line.rpartition(' ')[2]}" for line in lines), "    return None"]
        yield f"{_module(number).replace('.', '/')}.py", "\n".join([*own, *lines, *calls, ""])
    yield "app/__init__.py", ""


def _package(number: int) -> str:
    return f"app.part{number // _TOGETHER}"


def _module(number: int) -> str:
    return f"{_package(number)}.module{number}"


if __name__ == "__main__":
    main()
