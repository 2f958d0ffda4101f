"""Measures what importmap takes when it is asked again, beside `ruff analyze graph`, which remembers nothing

`python -m benchmarks.again [PACKAGE ...]` with installed packages or folders: from nothing, with nothing changed, with
one file changed, and questions, all on the same copy, in turn, round after round. What is remembered stands beside the
copy, as it does for users: a cache in the project is something new there after each run.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.package import copy, locate
from benchmarks.peers import REMEMBERING, SETTLED, subject
from benchmarks.run import Cost, beside_python, median, run

PEER = "ruff analyze graph"


def main() -> None:
    """Measure every package that was named and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=["django"], metavar="PACKAGE")
    parser.add_argument("--rounds", type=int, default=3, help="how often each program runs (default: 3)")
    options = parser.parse_args()
    for package in options.packages:
        with tempfile.TemporaryDirectory() as scratch:
            folder, project = locate(package), Path(scratch, "project")
            project.mkdir()
            copy(folder, project)
            costs = measure(folder.name, project, options.rounds)
        print(f"{folder.name}, {options.rounds} rounds, medians")
        print(table(costs))


def measure(name: str, project: Path, rounds: int) -> dict[str, Cost]:
    """The median cost of each command over the rounds."""
    importmap = beside_python("importmap")
    about = subject(project / name)
    analyze = [importmap, "analyze", name, "--output", "../report", *REMEMBERING]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "importmap --version": [importmap, "--version"],
        PEER: [beside_python("ruff"), "analyze", "graph", "--quiet", name],
        "analyze, from nothing": analyze,
        "analyze, nothing changed": analyze,
        "analyze, one file changed": analyze,
        "explain": [importmap, "explain", "import-cycle"],
    }
    questions = {
        "where": [f"{about.module}.{about.name}"],
        "why": [about.importer, about.module],
        "impact": [about.module],
        "impact of a class": [f"{about.module}.{about.name}"],
        "broken": [],
        "plan": [],
        "graph": [],
    }
    for question, arguments in questions.items():
        asked = [importmap, question.partition(" ")[0], *arguments, name, *REMEMBERING]
        commands |= {question: asked, f"{question}, again": asked}
    edited = min((project / name).rglob("*.py"))
    taken: dict[str, list[Cost]] = {command: [] for command in commands}
    for number in range(rounds):
        shutil.rmtree(project.parent / "cache", ignore_errors=True)
        time.sleep(SETTLED)
        for command, arguments in commands.items():
            if "one file changed" in command:
                with edited.open("a", encoding="utf-8") as file:
                    file.write(f"\n_ROUND_{number} = {number}\n")
                time.sleep(SETTLED)
            taken[command].append(run(arguments, project))
    return {command: median(costs) for command, costs in taken.items()}


def table(costs: dict[str, Cost]) -> str:
    """The costs, and how many times as much CPU and time each command takes as the peer, in Markdown."""
    peer = costs[PEER]
    lines = [
        "| command | CPU s | wall s | peak MB | CPU / ruff | wall / ruff |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for command, cost in costs.items():
        figures = (f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}")
        shares = (f"{cost.cpu / peer.cpu:.2f}", f"{cost.wall / peer.wall:.2f}")
        lines.append(f"| {command} | {' | '.join((*figures, *shares))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
