"""What becomes of real packages when their imports are rewritten, judged by their own tests

`python -m benchmarks.rewritten [PACKAGE==VERSION ...]`: each source distribution is fetched with pip, its tests are
run, all its imports are sent to the modules that define what they name, then the tests are run again; and so once more
to the shortest public paths. What is one object is asked of CPython, not of importmap. A test that passed and passes no
more is told, and so is a file that ruff holds to be sorted no more; with `--types` also what pyrefly
finds wrong that it did not before. The reasons for what is refused are kept beside each package.

What is fetched and made is kept in a folder, and used again: `--folder`, in the cache of the user if none is given. The
tests of the packages are run, so these have to be trusted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Suite(NamedTuple):
    """How the tests of a package are run."""

    needs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ("tests",)
    options: tuple[str, ...] = ()
    source: str = "."  # the folder that holds the package


KNOWN = {
    "networkx": ("3.6.1", Suite(tests=("networkx",))),
    "werkzeug": (
        "3.1.9",
        Suite(
            ("pytest-timeout", "ephemeral-port-reserve", "cryptography", "watchdog"),
            options=("--ignore=tests/test_serving.py", "--ignore=tests/live_apps", "--timeout=20"),
            source="src",
        ),
    ),
    "wtforms": ("3.3.2", Suite(("babel", "email-validator"), source="src")),
    "httpx": (
        "0.28.1",
        Suite(
            ("trio", "trustme", "uvicorn", "chardet", "brotli", "zstandard", "h2", "rich", "click", "pygments"),
            options=("-W", "ignore"),
        ),
    ),
    "jinja2": ("3.1.6", Suite(("trio",), source="src")),
    "marshmallow": ("4.4.0", Suite(("simplejson",), source="src")),
    "toolz": ("1.2.0", Suite(tests=("toolz", "tlz"))),
    "pygments": ("2.21.0", Suite(options=("--ignore=tests/contrast",))),
}
_PATHS = Path(__file__).with_name("same_objects.py")


class Verdict(NamedTuple):
    """What can be seen of a package from outside."""

    tests: dict[str, str]  # outcome by test
    unsorted: frozenset[str]  # files that ruff would sort
    wrong: Counter[str]  # errors of the type checker


class Outcome(NamedTuple):
    """What came of one round on one package."""

    asked: int
    made: int
    files: int
    before: Verdict
    after: Verdict

    @property
    def failing(self) -> list[str]:
        """The tests that fail and did not before, and the files of which fewer tests pass."""
        bad = ("FAILED", "ERROR")
        found = [one for one, how in self.after.tests.items() if how in bad and self.before.tests.get(one) not in bad]
        return sorted([*found, *(self._passing(self.before) - self._passing(self.after))])

    def _passing(self, verdict: Verdict) -> Counter[str]:
        """How many tests of each file pass: some have the time in their names."""
        return Counter(test.partition("::")[0] for test, how in verdict.tests.items() if how == "PASSED")

    @property
    def disordered(self) -> list[str]:
        """The files that ruff held to be sorted, and does not any more."""
        return sorted(self.after.unsorted - self.before.unsorted)

    @property
    def mistyped(self) -> list[str]:
        """What the type checker did not find before."""
        return sorted((self.after.wrong - self.before.wrong).elements())


class Workshop:
    """A folder in which a package is tested and rewritten."""

    def __init__(self, folder: Path, name: str, version: str, suite: Suite, *, types: bool) -> None:
        self.folder, self.name, self.version, self.suite, self.types = folder, name, version, suite, types
        self.python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.tree = folder / "tree"

    def prepare(self) -> None:
        """Fetch the package, and install what its tests need."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not any(self.folder.glob("*.tar.gz")):
            wanted = f"{self.name}=={self.version}"
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            _run([*pip, "--dest", str(self.folder), wanted])
        if not self.python.exists():
            venv.create(self.folder / "venv", with_pip=True)
            judge = ("pyrefly",) if self.types else ()
            needs = [f"{self.name}=={self.version}", "pytest", *self.suite.needs, *judge]
            _run([str(self.python), "-m", "pip", "install", "--quiet", *needs])

    def renew(self) -> None:
        """Have the package as it was fetched."""
        shutil.rmtree(self.tree, ignore_errors=True)
        with tarfile.open(next(self.folder.glob("*.tar.gz"))) as archive:
            archive.extractall(self.folder / "unpacked", filter="data")
        (unpacked,) = (self.folder / "unpacked").iterdir()
        unpacked.rename(self.tree)

    def wishes(self, to: str) -> str:
        """The list of paths that CPython says are of one object: `OLD NEW`."""
        command = [str(self.python), str(_PATHS), str(self.tree / self.suite.source), self.name, to]
        return _run(command, cwd=self.tree)[0]

    def rewrite(self, to: str) -> tuple[int, int, int]:
        """Send all to one path: how many rewrites were asked for and made, and in how many files."""
        lines = self.wishes(to).splitlines(keepends=True)
        command = [
            sys.executable,
            "-m",
            "importmap",
            "apply",
            "--file",
            str(self.folder / "list"),
            "--write",
            "--explain",
        ]
        environment = {**os.environ, "XDG_STATE_HOME": str(self.folder / "state")}
        while True:
            (self.folder / "list").write_text("".join(lines), encoding="utf-8")
            reasons, told = _run(command, cwd=self.tree, environment=environment, codes=(0, 1, 2))
            untold = re.search(r"in line (\d+) of the list is cannot be told by reading", told)
            if untold is None:
                break
            del lines[int(untold[1]) - 1]  # as the error asks for
        if "importmap: error: " in told:
            raise SystemExit(told)
        (self.folder / f"refused-{to}").write_text(reasons, encoding="utf-8")
        made = re.search(r"([\d,]+) rewrites? in ([\d,]+) files? written", told)
        refused = re.search(r"([\d,]+) rewrites? refused", told)
        done, files = (int(number.replace(",", "")) for number in made.groups()) if made else (0, 0)
        return done + (int(refused[1].replace(",", "")) if refused else 0), done, files

    def judged(self) -> Verdict:
        """What the tests, the sorter and the type checker say of the package as it is."""
        return Verdict(self._tested(), self._unsorted(), self._mistyped() if self.types else Counter())

    def _tested(self) -> dict[str, str]:
        path = os.pathsep.join(str(self.tree / one) for one in dict.fromkeys((self.suite.source, ".")))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [str(self.python), "-m", "pytest", "-q", "-rA", "--tb=no", "-p", "no:cacheprovider"]
        command += [*self.suite.options, *self.suite.tests]
        told, _ = _run(command, cwd=self.tree, environment=environment, codes=(0, 1, 2))
        found = re.findall(r"^(PASSED|FAILED|ERROR|XFAIL|XPASS) (.+?)(?: - .*)?$", told, re.MULTILINE)
        return {test: how for how, test in found}

    def _unsorted(self) -> frozenset[str]:
        command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--no-fix", "--select", "I001"]
        told, _ = _run([*command, "--exit-zero", "--output-format", "json"], cwd=self.tree)
        return frozenset(Path(one["filename"]).relative_to(self.tree.resolve()).as_posix() for one in json.loads(told))

    def _mistyped(self) -> Counter[str]:
        command = [str(self.python), "-m", "pyrefly", "check", "--output-format", "json", "--search-path"]
        told, _ = _run([*command, self.suite.source], cwd=self.tree, codes=(0, 1))
        return Counter(f"{one['path']}: {one['name']}: {one['description']}" for one in json.loads(told)["errors"])


def tried(workshop: Workshop, to: str) -> Outcome:
    """Rewrite a package, and judge it before and after."""
    workshop.renew()
    before = workshop.judged()
    asked, made, files = workshop.rewrite(to)
    return Outcome(asked, made, files, before, workshop.judged())


def table(outcomes: Sequence[tuple[str, str, Outcome]]) -> str:
    """A line for each package, and what is worse than before in detail."""
    head = f"{'package':22} {'to':7} {'rewritten':>9} {'files':>6} {'refused':>8} {'passed':>7} {'then':>6}"
    lines = [f"{head} {'failing':>8} {'order':>6} {'types':>6}"]
    for name, to, one in outcomes:
        passed = [sum(how == "PASSED" for how in side.tests.values()) for side in (one.before, one.after)]
        figures = f"{one.made:9,} {one.files:6,} {one.asked - one.made:8,} {passed[0]:7,} {passed[1]:6,}"
        worse = f"{len(one.failing):8,} {len(one.disordered):6,} {len(one.mistyped):6,}"
        lines.append(f"{name:22} {to:7} {figures} {worse}")
    for name, to, one in outcomes:
        lines += [f"{name} {to}: {what}" for what in (*one.failing, *one.disordered, *one.mistyped)]
    return "\n".join(lines)


def _run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
    codes: Sequence[int] = (0,),
) -> tuple[str, str]:
    """What a program prints and tells; SystemExit if it ends with another code than these."""
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        message = f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise SystemExit(message)
    return done.stdout, done.stderr


def main() -> None:
    """Print a table of what became of the packages; the exit code is 1 if anything is worse than before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE==VERSION", help=f"default: {', '.join(KNOWN)}")
    parser.add_argument("--to", choices=("home", "public"), action="append", help="default: one after the other")
    parser.add_argument("--types", action="store_true", help="let pyrefly judge, too")
    parser.add_argument("--folder", type=Path, help="where packages and what their tests need are kept")
    options = parser.parse_args()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = (options.folder or cache / "importmap-benchmarks").resolve()
    outcomes = []
    for wanted in options.packages or [f"{name}=={version}" for name, (version, _) in KNOWN.items()]:
        name, _, version = wanted.partition("==")
        known, suite = KNOWN.get(name, ("", Suite()))
        workshop = Workshop(folder / wanted, name, version or known, suite, types=options.types)
        workshop.prepare()
        for to in options.to or ("home", "public"):
            outcomes.append((wanted, to, tried(workshop, to)))
            print(table(outcomes[-1:]), flush=True)
    if len(outcomes) > 1:
        print(table(outcomes))
    sys.exit(any(one.failing or one.disordered or one.mistyped for _, _, one in outcomes))


if __name__ == "__main__":
    main()
