"""Whether output depends on the input alone: `python -m benchmarks.same TREE [PYTHON...]`

The tree is analysed again and again: with one, two and four workers, with and without what is remembered, under several
hash seeds, from another folder whose files were written in another order, and with each of the other Pythons that are
named, in which importmap is installed. Copies without history are read. All files that are written have to be the same,
byte for byte.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One way to analyse a tree."""

    name: str
    tree: Path
    options: tuple[str, ...] = ()
    seed: str = "0"
    python: str = sys.executable


def copied(tree: Path, folder: Path, order: int) -> Path:
    """A copy of a tree without its history, its files written in some order, in which folders may list them."""
    copy = folder / tree.name
    paths = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    random.Random(order).shuffle(paths)
    for path in paths:
        target = copy / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return copy


def runs(tree: Path, copy: Path, pythons: list[str]) -> Iterator[Run]:
    """The ways to analyse a tree and its copy, the first of which is what the others are compared with."""
    yield Run("one worker, cold", tree, ("--no-cache", "--workers", "1"))
    yield Run("two workers, cold", tree, ("--no-cache", "--workers", "2"), seed="1")
    yield Run("four workers, remembering", tree, ("--workers", "4"), seed="2")
    yield Run("one worker, remembered", tree, ("--workers", "1"), seed="3")
    yield Run("another folder, another order", copy, ("--no-cache",), seed="4")
    for python in pythons:
        yield Run(python, tree, ("--no-cache",), seed="5", python=python)


def digests(run: Run, folder: Path) -> dict[str, str]:
    """The digest of each file that a run writes."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    command = [run.python, "-m", "importmap", "analyze", str(run.tree), "--output", str(output)]
    command += [*run.options, *(() if "--no-cache" in run.options else ("--cache-dir", str(folder / "cache")))]
    environment = {**os.environ, "PYTHONHASHSEED": run.seed}
    subprocess.run(command, env=environment, check=False, capture_output=True, cwd=folder)
    files = sorted(path for path in output.rglob("*") if path.is_file())
    return {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differences(tree: Path, pythons: list[str]) -> list[str]:
    """The files that are not the same in every run."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first: dict[str, str] = {}
        for run in runs(copied(tree, folder / "one", 1), copied(tree, folder / "a" / "b", 2), pythons):
            made = digests(run, folder)
            first = first or made
            if not made:
                found.append(f"{run.name}: nothing was written")
            found += [
                f"{run.name}: {file}" for file in sorted(first.keys() | made) if first.get(file) != made.get(file)
            ]
    return found


def main() -> None:
    """Print what differs."""
    found = differences(Path(sys.argv[1]).resolve(), sys.argv[2:])
    print("\n".join(found) or "All runs wrote the same.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
