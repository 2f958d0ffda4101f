"""Measures importmap, cold and warm, beside `ruff analyze graph` and grimp

`python -m benchmarks.run [PACKAGE ...]` with installed packages or folders. All programs read the same copy, in turn,
round after round, so that a busy machine disturbs all alike. What importmap does is more than its peers do: it resolves
names, judges, and writes the report.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.package import copy, locate

GRIMP = "import sys, grimp; sys.path.insert(0, '.'); grimp.build_graph(sys.argv[1], cache_dir=sys.argv[2] or None)"
OURS = ("importmap cold", "importmap warm")


class Cost(NamedTuple):
    """What one run of a program took, with all processes that it started."""

    cpu: float  # seconds
    wall: float  # seconds
    peak: float  # MB, of the largest of its processes


def main() -> None:
    """Measure every package that was named and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=["django"], metavar="PACKAGE")
    parser.add_argument("--rounds", type=int, default=5, help="how often each program runs (default: 5)")
    options = parser.parse_args()
    for package in options.packages:
        with tempfile.TemporaryDirectory() as scratch:
            folder = locate(package)
            left_out = copy(folder, Path(scratch))
            costs = measure(folder.name, Path(scratch), options.rounds)
        print(f"{folder.name}, {options.rounds} rounds, medians")
        for path in left_out:
            print(f"left out, because grimp stops there: {path}")
        print(table(costs))


def measure(name: str, scratch: Path, rounds: int) -> dict[str, Cost]:
    """The median cost of each program over the rounds."""
    importmap = [
        beside_python("importmap"),
        "analyze",
        name,
        "--quiet",
        "--output",
        ".report",
        "--cache-dir",
        ".cache",
    ]
    programs = {
        "importmap cold": importmap,
        "importmap warm": importmap,
        "ruff analyze graph": [beside_python("ruff"), "analyze", "graph", "--quiet", name],
        "grimp cold": [sys.executable, "-c", GRIMP, name, ""],
        "grimp warm": [sys.executable, "-c", GRIMP, name, ".grimp"],
    }
    run(programs["grimp warm"], scratch)
    runs: dict[str, list[Cost]] = {program: [] for program in programs}
    for _ in range(rounds):
        shutil.rmtree(scratch / ".cache", ignore_errors=True)
        for program, command in programs.items():
            runs[program].append(run(command, scratch))
    return {program: median(costs) for program, costs in runs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True)))


def table(costs: Mapping[str, Cost]) -> str:
    """The costs, and how many times as much importmap takes: CPU, wall, peak memory."""
    figures = f"{'CPU':>8}{'wall':>8}{'peak':>8}"
    lines = [
        f"{'':20}{'':25}" + "".join(f"    {f'{ours} / it':>24}" for ours in OURS),
        f"{'':20}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}" + f"    {figures}" * len(OURS),
    ]
    for program, cost in costs.items():
        line = f"{program:20}{cost.cpu:8.2f}{cost.wall:8.2f}{cost.peak:9.0f}"
        if program not in OURS:
            line += "".join("    " + "".join(f"{ratio:8.2f}" for ratio in ratios(costs[ours], cost)) for ours in OURS)
        lines.append(line)
    return "\n".join(lines)


def ratios(ours: Cost, peer: Cost) -> Cost:
    """How many times as much our run takes as the peer's."""
    return Cost(*(mine / theirs if theirs else float("inf") for mine, theirs in zip(ours, peer, strict=True)))


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a program to its end; SystemExit if it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(command)} failed in {folder}"
        raise SystemExit(message)
    megabytes = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Cost(usage.ru_utime + usage.ru_stime, wall, megabytes)


def beside_python(program: str) -> str:
    """The path of a program that is installed in the environment of this Python."""
    return str(Path(sys.executable).with_name(program))


if __name__ == "__main__":
    main()
