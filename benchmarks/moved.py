"""What becomes of real packages when something in them is moved, judged by their own tests

`python -m benchmarks.moved [PACKAGE==VERSION ...]`: each source distribution is fetched with pip, its tests are run,
and then after each of some random moves: of modules and packages to new names, or of classes, functions and constants
to other modules. Each move is taken back by `importmap apply --undo`, and nothing may be left of it. A test that passed
and passes no more is told, and why moves are refused.

The tests of the packages are run, so these have to be trusted.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rewritten import KNOWN, Outcome, Suite, Workshop
from importmap import app
from importmap.analysis import Analysis
from importmap.model.facts import Kind
from importmap.model.project import Module, ModuleKind, Role


def moves(analysis: Analysis, name: str, sort: str, choice: random.Random) -> Iterator[tuple[str, str]]:
    """Random moves of modules or symbols of a package, without end."""
    inside = [m for m in analysis.files if m.role is Role.PRODUCTION and f"{m.name}.".startswith(f"{name}.")]
    modules = [m for m in inside if m.name != name and "__main__" not in m.name and not m.name.endswith("conftest")]
    packages = [m.name for m in inside if m.kind is ModuleKind.PACKAGE]
    while True:
        old = choice.choice(modules if sort == "modules" else inside)
        if sort == "modules":
            yield old.name, _place(old, packages, name, choice)
            continue
        kinds = (Kind.CLASS, Kind.FUNCTION, Kind.VALUE, Kind.ALIAS)
        names = [
            d.name
            for d in analysis.facts[old.id].definitions
            if d.name.isidentifier() and d.name[:2] != "__" and d.kind in kinds
        ]
        if names:
            new = choice.choice([*(m.name for m in inside), f"{name}.extracted"])
            yield f"{old.name}.{choice.choice(names)}", new


def _place(old: Module, packages: list[str], name: str, choice: random.Random) -> str:
    """Another name for a module: in its place, in another package, or in one that is new."""
    above, _, last = old.name.rpartition(".")
    return choice.choice([f"{above}.{last}_moved", f"{choice.choice(packages)}.{last}x", f"{name}.made.{last}"])


def _digest(folder: Path) -> str:
    """What all files of a tree are."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        if path.is_file() and ".git/" not in path.as_posix() and "__pycache__" not in path.parts:
            found.update(f"{path}\0".encode() + path.read_bytes())
    return found.hexdigest()


def tried(workshop: Workshop, sort: str, count: int, seed: int) -> None:
    """Make some moves of a package one after the other, and print what is worse after each, and what is refused."""
    workshop.renew()
    subprocess.run(["git", "init", "-q"], cwd=workshop.tree, check=True)
    subprocess.run(["git", "add", "-A", "-f"], cwd=workshop.tree, check=True)
    commit = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "as it was"]
    subprocess.run(commit, cwd=workshop.tree, check=True)
    analysis = app.analyse(app.load_config(workshop.tree))
    before, digest = workshop.judged(), _digest(workshop.tree)
    reasons: Counter[str] = Counter()
    made = worse = 0
    environment = {**os.environ, "XDG_STATE_HOME": str(workshop.folder / "state")}
    command = [sys.executable, "-m", "importmap", "apply"]
    chosen = moves(analysis, workshop.name, sort, random.Random(seed))
    for _ in range(count):
        old, new = next(chosen)
        done = subprocess.run(
            [*command, "--move", old, new, "--write"],
            cwd=workshop.tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reasons[done.stdout.partition("  (")[0] or done.stderr.strip().splitlines()[0]] += 1
            print(f"  refused {old} -> {new}: {(done.stdout or done.stderr).splitlines()[0]}", flush=True)
            if done.returncode > 2 or "Traceback" in done.stderr:
                print(done.stderr)
            continue
        made += 1
        failing = Outcome(0, 0, 0, before, workshop.judged()).failing
        worse += bool(failing)
        print(f"  moved {old} -> {new}: {len(failing)} worse {failing[:3]}", flush=True)
        subprocess.run([*command, "--undo"], cwd=workshop.tree, env=environment, check=True, capture_output=True)
        if _digest(workshop.tree) != digest:
            print(f"  {old} -> {new}: not all was taken back", flush=True)
    print(f"{workshop.name} {sort}: {made} moves made, {worse} with tests that fail then, {count - made} refused")
    for reason, times in reasons.most_common():
        print(f"  {times} {reason}")


def main() -> None:
    """Print what became of each move."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE==VERSION", help=f"default: {', '.join(KNOWN)}")
    parser.add_argument("--sort", choices=("modules", "symbols"), default="modules")
    parser.add_argument("--moves", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where packages and what their tests need are kept")
    options = parser.parse_args()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = (options.folder or cache / "importmap-benchmarks").resolve()
    for wanted in options.packages or [f"{name}=={version}" for name, (version, _) in KNOWN.items()]:
        name, _, version = wanted.partition("==")
        known, suite = KNOWN.get(name, ("", Suite()))
        workshop = Workshop(folder / wanted, name, version or known, suite, types=False)
        workshop.prepare()
        tried(workshop, options.sort, options.moves, options.seed)


if __name__ == "__main__":
    main()
