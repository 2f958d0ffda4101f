"""Measures importmap and its questions beside other tools that read imports: `python -m benchmarks.peers [CORPUS ...]`

A corpus is a folder, or a requirement that pip downloads (`django==5.2.8`). Peers are installed into a scratch
environment; one that cannot be installed, fails, or takes longer than the limit is told as skipped. All read the same
copy, in turn, round after round, so that a busy machine disturbs all alike. Peers answer less, and each something else:
the last columns say what.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from benchmarks.package import locate
from benchmarks.run import GRIMP, Cost, beside_python, median, ratios

RUFF = "ruff analyze graph"
_IMPORT = re.compile(r"^from ([\w.]+\.\w+) import ([A-Z]\w+)", re.MULTILINE)
REMEMBERING = ("--quiet", "--cache-dir", "../cache")  # not in the project, where it would be something new each time
SETTLED = 4.0  # seconds after which a file is no longer young; what is younger is looked at again each time


@dataclass(frozen=True, slots=True)
class Program:
    """What is measured: a command, and what it answers and does not."""

    name: str
    command: tuple[str, ...]  # {python}, {bin} and {package} are filled in
    answers: str
    not_answered: str
    requirement: str | None = None
    endings: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the questions are about: the name that most modules of a package import."""

    module: str
    name: str
    importer: str


PEERS = (
    Program(
        RUFF,
        ("{bin}/ruff", "analyze", "graph", "--quiet", "{package}"),
        "which file imports which",
        "names, cycles, what fails",
        "ruff",
    ),
    Program(
        "grimp",
        ("{python}", "-c", GRIMP, "{package}", ""),
        "which module imports which, chains",
        "names, what fails",
        "grimp",
    ),
    Program(
        "import-linter",
        ("{bin}/lint-imports", "--config", ".importlinter", "--no-cache"),
        "whether contracts are kept",
        "names, what fails",
        "import-linter",
        (0, 1),
    ),
    Program(
        "tach",
        ("{bin}/tach", "map", "-o", ".tach.json"),
        "which file imports which",
        "names, cycles, what fails",
        "tach",
    ),
    Program(
        "pydeps",
        ("{bin}/pydeps", "{package}", "--show-deps", "--no-output", "--no-config", "--max-bacon", "0"),
        "which module imports which, cycles",
        "names, what fails",
        "pydeps",
    ),
    Program(
        "griffe",
        ("{bin}/griffe", "dump", "{package}", "--search", ".", "--output", ".griffe.json"),
        "the names of each module, aliases",
        "who imports, cycles, what fails",
        "griffe",
    ),
    Program(
        "pyscn",
        ("{bin}/pyscn", "analyze", "--select", "deps", "--json", "--output", "../pyscn.json", "{package}"),
        "which module imports which, cycles",
        "names, what fails",
        "pyscn",
    ),
    Program(
        "pylint cyclic-import",
        ("{bin}/pylint", "--disable=all", "--enable=cyclic-import", "--score=n", "{package}"),
        "cycles",
        "names, what fails, what to do",
        "pylint",
        tuple(range(32)),
    ),
)
SETTINGS = {
    ".importlinter": "[importlinter]\nroot_package = {package}\n[importlinter:contract:siblings]\nname = Siblings\n"
    "type = acyclic_siblings\nancestors = {package}\n",
    "tach.toml": 'source_roots = ["."]\nmodules = []\n',
}


def main() -> None:
    """Measure every corpus that was named and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", default=["django==5.2.8"], metavar="CORPUS")
    parser.add_argument("--rounds", type=int, default=3, help="how often each program runs (default: 3)")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a program may take (default: 600)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        peers = Path(scratch, "peers")
        programs, skipped = installed(peers, PEERS)
        for number, named in enumerate(options.corpora):
            folder = Path(scratch, f"corpus{number}")
            package = corpus(named, folder, peers / "bin" / "python")
            taken = measure(programs, package, folder, options.rounds, options.limit)
            print(f"{named}: {len(list((folder / package).rglob('*.py'))):,} files, {options.rounds} rounds, medians\n")
            print("\n".join(table(taken, skipped)), flush=True)


def installed(folder: Path, peers: Sequence[Program]) -> tuple[tuple[Program, ...], Mapping[str, str]]:
    """The peers with the paths of a new environment that holds them, and why others are left out."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    binaries = folder / "bin"
    ready, skipped = [], {}
    for peer in peers:
        pip = [
            str(binaries / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--only-binary",
            ":all:",
            str(peer.requirement),
        ]
        if subprocess.run(pip, check=False, capture_output=True).returncode:
            skipped[peer.name] = f"pip cannot install {peer.requirement}"
            continue
        places = {"{bin}": str(binaries), "{python}": str(binaries / "python")}
        command = tuple(_filled(argument, places) for argument in peer.command)
        ready.append(Program(peer.name, command, peer.answers, peer.not_answered, endings=peer.endings))
    return tuple(ready), skipped


def corpus(named: str, folder: Path, python: Path) -> str:
    """Bring a package into a folder, as a copy or from the index, with the peers' settings; what it is called."""
    folder.mkdir(parents=True)
    if Path(named).is_dir():
        found = locate(named)
        shutil.copytree(found, folder / found.name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
        package = found.name
    else:
        pip = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
        if subprocess.run([*pip, "--target", str(folder), named], check=False).returncode:
            message = f"pip cannot download {named}: name a folder, or a requirement like django==5.2.8"
            raise SystemExit(message)
        shutil.rmtree(folder / "bin", ignore_errors=True)
        packages = (path.parent for path in folder.glob("*/__init__.py"))
        package = max(packages, key=lambda path: (len(list(path.rglob("*.py"))), path.name)).name
    for name, text in SETTINGS.items():
        (folder / name).write_text(text.replace("{package}", package), "utf-8")
    return package


def subject(package: Path) -> Subject:
    """The name of the package that most of its modules import, and the first that does."""
    counted: Counter[tuple[str, str]] = Counter()
    importers: dict[tuple[str, str], str] = {}
    for path in sorted(package.rglob("*.py")):
        for found in sorted(set(_IMPORT.findall(path.read_text("utf-8", errors="replace")))):
            if found[0].startswith(f"{package.name}."):
                counted[found] += 1
                importers.setdefault(found, ".".join(path.relative_to(package.parent).with_suffix("").parts))
    if not counted:
        message = f"no module of {package.name} imports a class of it by name: there is nothing to ask about"
        raise SystemExit(message)
    module, name = max(counted, key=lambda key: (counted[key], key))
    return Subject(module, name, importers[module, name].removesuffix(".__init__"))


def questions(package: str, about: Subject) -> tuple[Program, ...]:
    """The runs of importmap, in the order in which each finds what it stands for."""
    importmap = beside_python("importmap")
    analyze = (importmap, "analyze", package, "--output", "../report", *REMEMBERING)

    def asked(question: str, *arguments: str) -> tuple[str, ...]:
        return (importmap, question, *arguments, package, *REMEMBERING)

    rows = {
        "analyze, from nothing": (analyze, "all of the below, and the report"),
        "analyze, nothing changed": (analyze, "the same"),
        "analyze, one file changed": (analyze, "the same"),
        "where": (asked("where", f"{about.module}.{about.name}"), "the import paths of a name, and who uses which"),
        "why": (asked("why", about.importer, about.module), "the chain by which one module loads another"),
        "impact": (asked("impact", about.module), "what depends on a module"),
        "broken": (asked("broken"), "which imports fail, and their mends"),
        "plan": (asked("plan"), "what to do, in order"),
        "explain": ((importmap, "explain", "import-cycle"), "a rule"),
    }
    return tuple(Program(f"importmap {name}", command, answers, "") for name, (command, answers) in rows.items())


def measure(
    peers: Sequence[Program], package: str, folder: Path, rounds: int, limit: float
) -> Mapping[Program, Cost | str]:
    """The median cost of each program over the rounds, or why it has none."""
    filled = tuple(
        Program(
            peer.name,
            tuple(_filled(argument, {"{package}": package}) for argument in peer.command),
            peer.answers,
            peer.not_answered,
            endings=peer.endings,
        )
        for peer in peers
    )
    programs = (*questions(package, subject(folder / package)), *filled)
    edited = min((folder / package).rglob("*.py"))
    taken: dict[Program, list[Cost]] = {program: [] for program in programs}
    failed: dict[Program, str] = {}
    for number in range(rounds):
        shutil.rmtree(folder.parent / "cache", ignore_errors=True)
        time.sleep(SETTLED)
        for program in programs:
            if program in failed:
                continue
            if "one file changed" in program.name:
                with edited.open("a", encoding="utf-8") as file:
                    file.write(f"\n_ROUND_{number} = {number}\n")
                time.sleep(SETTLED)
            cost = attempt(program, folder, limit)
            if isinstance(cost, str):
                failed[program] = cost
            else:
                taken[program].append(cost)
    return {program: failed.get(program) or median(taken[program]) for program in programs}


def attempt(program: Program, folder: Path, limit: float) -> Cost | str:
    """What a program took, with all processes that it started; or how it failed."""
    begin = time.perf_counter()
    try:
        process = subprocess.Popen(
            program.command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        return f"cannot be started: {error.strerror}"
    timer = Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == -signal.SIGKILL and wall >= limit:
        return f"not done after {limit:g} s"
    if process.returncode not in program.endings:
        return f"ended with {process.returncode}"
    megabytes = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Cost(usage.ru_utime + usage.ru_stime, wall, megabytes)


def table(taken: Mapping[Program, Cost | str], skipped: Mapping[str, str]) -> Iterator[str]:
    """Each program with its cost, as seconds and as ratios to ruff's, in Markdown; then those without a cost."""
    ruff = next((cost for program, cost in taken.items() if program.name == RUFF and isinstance(cost, Cost)), None)
    yield "| program | CPU s | wall s | peak MB | CPU / ruff | wall / ruff | peak / ruff | answers | does not |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for program, cost in taken.items():
        if isinstance(cost, Cost):
            figures = [f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}"]
            shares = [f"{share:.2f}" for share in ratios(cost, ruff)] if ruff else [""] * 3
            yield f"| {' | '.join([program.name, *figures, *shares, program.answers, program.not_answered])} |"
    without = dict(skipped) | {program.name: cost for program, cost in taken.items() if isinstance(cost, str)}
    if without:
        yield ""
    for name, reason in without.items():
        yield f"skipped: {name}: {reason}"


def _filled(text: str, values: Mapping[str, str]) -> str:
    for place, value in values.items():
        text = text.replace(place, value)
    return text


if __name__ == "__main__":
    main()
