"""Does to a small repository whatever can happen to one: `python -m tests.edits [ROUNDS [SEED]]` compares the answers

After each step a run that remembers has to say what a run from nothing says, byte for byte. With an odd seed files are
as young as they are, and little is taken on trust; with an even one every run believes to come an hour later.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

from importmap.config import Config
from importmap.model.errors import ImportmapError
from importmap.model.progress import Quiet
from importmap.recall import Run
from importmap.render import json
from tests.repositories import Repository

FILES = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
    "shop/models.py": "from shop import api\nclass Order: ...\n",
    "shop/api.py": "import shop.models\nfrom shop.models import Customer\n",
    "shop/web/views.py": "import shop.stock\n",
    "tests/test_api.py": "import shop.api\n\ndef test_api():\n    assert shop.api\n",
}
NAMES = (*FILES, "shop/stock.py", "shop/net/views.py", "shop/web/__init__.py", "tests/test_a.py", "tests/conftest.py")
TEXTS = (
    "",
    "import shop.api\n",
    "import shop.apj\n",  # of the same length
    "from shop.models import Order\n",
    "from shop.models import Store\n",
    "class Order: ...\n",
    "class Store: ...\n",
    "from shop.stock import Order as Stock\n\nclass Customer(Stock): ...\n",
    "def test_it():\n    import shop.web.views\n",
    "import shop.(\n",
)
SETTINGS = {
    "pyproject.toml": (
        "[project]\nname = 'a'\n",
        "[project]\nname = 'b'\n",
        "[tool.pytest.ini_options]\ntestpaths = ['t']\n",
    ),
    "shop/.gitignore": ("apj.py\n", "\n\n/apj.py\n", "stock.py\n"),
    ".gitignore": ("shop/web\n", "shop/api.py\n", "\n"),
    "shop/web/pytest.ini": ("[pytest]\n", "[pytest]\npython_files = a_*.py\n"),
    "CODEOWNERS": ("* @a\n", "* @b\n", "shop/ @b\n"),
}
_HOUR = 3600 * 10**9  # nanoseconds
_TICK = 0.01  # seconds; longer than the time between two ticks of the clock by which file systems count


class Edits:
    """A repository and what is done to it; two of them with one seed go the same way."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.made = Repository(folder, FILES, FILES | {"shop/models.py": "class Customer: ...\n"}, FILES)
        self._chance = random.Random(seed)

    def steps(self, rounds: int) -> Iterator[str]:
        """So many steps, each named when it is done."""
        steps = (
            self._write, self._write, self._write, self._remove, self._move, self._settle, self._restore, self._touch,
            self._reset, self._commit, self._leave, self._rename, self._link, self._swap,
        )  # fmt: skip
        for number in range(rounds):
            time.sleep(_TICK)
            step = self._chance.choice(steps)
            step()
            yield f"{number}: {step.__name__.strip('_')}"

    def _path(self) -> Path:
        """A place for a file of Python, which may be there or not."""
        return self.made.folder / self._chance.choice(NAMES)

    def _put(self, path: Path, text: str) -> None:
        """Write a file, whatever is in its place."""
        if path.is_symlink():
            path.unlink()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:  # the folder above it is a file or a link by now
            return

    def _write(self) -> None:
        self._put(self._path(), self._chance.choice(TEXTS))

    def _remove(self) -> None:
        self._path().unlink(missing_ok=True)

    def _move(self) -> None:
        path, target = self._path(), self._path()
        if path.is_file() and target.parent.is_dir():
            path.replace(target)

    def _settle(self) -> None:
        """Change a setting."""
        name = self._chance.choice(sorted(SETTINGS))
        self._put(self.made.folder / name, self._chance.choice(SETTINGS[name]))

    def _restore(self) -> None:
        """Another content with the time of the one before, as an archive restores it."""
        path = self._path()
        if path.is_file():
            before = path.stat()
            self._put(path, self._chance.choice(TEXTS))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def _touch(self) -> None:
        """Another time, past or to come, and the same content: `touch -d`."""
        path = self._path()
        if path.is_file():
            os.utime(path, ns=(0, time.time_ns() + self._chance.choice((-1, 1)) * 10**12))

    def _swap(self) -> None:
        """Two files of one size change places, with their times."""
        first, second = self._path(), self._path()
        if first != second and first.is_file() and second.is_file():
            aside = first.with_suffix(".aside")
            first.replace(aside)
            second.replace(first)
            aside.replace(second)

    def _rename(self) -> None:
        """A folder gets another name."""
        old, new = self._chance.sample(["shop/web", "shop/net", "shop/old"], 2)
        if (self.made.folder / old).is_dir() and not (self.made.folder / new).exists():
            (self.made.folder / old).rename(self.made.folder / new)

    def _link(self) -> None:
        """A file becomes a link to another one."""
        path, target = self._path(), self._path()
        if path != target and path.parent.is_dir() and not path.is_dir():
            path.unlink(missing_ok=True)
            path.symlink_to(os.path.relpath(target, path.parent))

    def _reset(self) -> None:
        """What is committed comes back: `git checkout`."""
        self.made.git("checkout", "--quiet", "--force", ".")

    def _commit(self) -> None:
        self.made.git("add", "--all")
        self.made.git("commit", "--quiet", "--allow-empty", "-m", "More")

    def _leave(self) -> None:
        """Another commit is checked out."""
        commits = self.made.git("log", "--all", "--format=%H").split()
        self.made.git("checkout", "--quiet", "--force", self._chance.choice(commits[:4] + commits[-2:]))


def said(config: Config) -> tuple[object, ...]:
    """What a run says: the report, who imports whom, and what tests reach; or why it says nothing."""
    run = Run(config, Quiet(), dated=True)
    try:
        return run.rendered("json", json.render), run.imports, run.tests
    except ImportmapError as error:
        return (error.message,)


def differing(folder: Path, seed: int, rounds: int) -> Iterator[tuple[str, bool]]:
    """Each step, with whether a run that remembers, and one more, then said something else than one from nothing."""
    edits = Edits(folder / "shop", seed)
    config = Config(edits.made.folder, "importmap.toml", cache_dir=folder / "cache", workers=1)

    def clock(real: Callable[[], int] = time.time_ns) -> int:
        return real() + (0 if seed % 2 else _HOUR)

    with mock.patch.object(time, "time_ns", clock):
        for step in edits.steps(rounds):
            first, again = said(config), said(config)
            yield step, not first == again == said(replace(config, cache_dir=None))


def main() -> None:
    """Print the steps after which the answers differ."""
    rounds, seed = (int(argument) for argument in (*sys.argv[1:], "1000", "0")[:2])
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for step, differs in differing(Path(folder), seed, rounds):
            wrong += differs
            if differs:
                sys.stdout.write(f"{step}\n")
    sys.stdout.write(f"{rounds:,} rounds with seed {seed}, {wrong:,} answers that differ\n")


if __name__ == "__main__":
    main()
