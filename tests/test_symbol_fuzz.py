"""Random definitions that go to other modules at random: under CPython all that is left is what it was

`python -m tests.test_symbol_fuzz [COUNT [SEED]]` tries more.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from importmap.model.change import Move
from importmap.rewrite.symbols import moved
from importmap.scan.extract import extract
from tests.code import analysed
from tests.test_move_fuzz import edited, modules_of, renamed
from tests.test_rewrite_fuzz import meanings
from tests.trees import plant, source_of

PACKAGES = 90
_HEADS = {  # imports, and what can be read by each
    "import os": ["os.sep"],
    "import os.path": ["os.path.sep"],
    "import json as js": ["js.__name__"],
    "from . import tools": ["tools.LIMIT"],
    "from .tools import helper": ["helper()"],
    "from .tools import helper as aid, LIMIT as BOUND": ["aid()", "BOUND"],
    "import {top}.tools": ["{top}.tools.LIMIT"],
    "from {top} import tools as kit": ["kit.helper()"],
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .tools import Tool": [],
    "try:\n    from .tools import helper as maybe\nexcept ImportError:\n    maybe = None": ["maybe()"],
}
_OWN = ["ONE", "two()", "Three.kind", "four()", "[Three for _ in [1]]", "(lambda ONE: ONE)(2)"]
_OTHERS = (
    "",
    '"""Doc."""\n\nimport os\n\n\ndef first():\n    return os.sep\n',
    "from .lib import Three\n\nx = Three\n",
    "import json as js\nfrom .tools import helper\n\n\nclass Other:\n    pass\n\n\n"
    "if __name__ == '__main__':\n    Other()\n",
)


class Maker:
    """Makes the files of a package of a name."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.random = random.Random(seed)

    def made(self) -> dict[str, str]:
        """The files by path."""
        top = self.name
        heads = self.random.sample(list(_HEADS), self.random.randint(2, 7))
        own = self.random.sample(_OWN, self.random.choice([0, 0, 1, 3]))
        reads = [*own, *(read.format(top=top) for head in heads for read in _HEADS[head])]
        heads = [head.format(top=top) for head in heads]
        uses = [self._use(number) for number in range(self.random.randint(2, 5))]
        offered = self.random.choice(["", "__all__ = ['two', 'Three']\n"])
        kept = self.random.choice(["", "from .lib import two, Three as Drei\n", "from .lib import *\n"])
        patched = self.random.choice(["ONE", "two", "helper", "tools"])
        return {
            f"{top}/__init__.py": kept,
            f"{top}/tools.py": "LIMIT = 4\n\n\nclass Tool:\n    pass\n\n\ndef helper():\n    return 'help'\n",
            f"{top}/lib.py": "\n".join([*heads, offered, *self._definitions(reads, "\n".join(heads))]),
            f"{top}/there.py": self.random.choice(_OTHERS),
            f"{top}/use.py": "\n".join([*uses, ""]),
            f"{top}/patching.py": f"from unittest.mock import patch\nimport {top}.lib, {top}.use\n"
            f"from {top}.lib import four\n"
            f"try:\n    with patch('{top}.lib.{patched}') as p:\n        z = [type(four()).__name__, "
            f"[type(f()).__name__ for n, f in sorted(vars({top}.use).items()) if n.startswith('f')]]\n"
            "except TypeError as error:\n    z = str(error)\n",
        }

    def _definitions(self, reads: list[str], heads: str) -> list[str]:
        """The definitions, each of which reads what is above it when it runs, and anything later."""
        numbers = [self.random.randint(0, min(3, len(reads))) for _ in range(4)]
        one, two, three, four = (", ".join(self.random.sample(reads, number)) for number in numbers)
        deferred = [re.sub(r"\btwo\(\)|\bfour\(\)", "ONE", said) for said in (two, four)]
        early = ", ".join(part for part in three.split(", ") if not re.search(r"two|Three|four|lambda", part))
        typed = self.random.choice(["", "a: 'Tool' = None"]) if "Tool" in heads else ""
        last = self.random.choice(["two() if len('{two}') % 2 else Three.kind", "1"])
        return [
            "ONE = 1  # the first\n\n",
            f'# before two\ndef two({typed}):\n    """Says two."""\n    return [{deferred[0]}]\n\n',
            f"class Three:\n    kind = [{early or 'ONE'}]\n\n    def me(self):\n        return Three, [{one}]\n\n",
            f"def four():\n    return [*[{deferred[1]}], {last}]\n",
        ]

    def _use(self, number: int) -> str:
        """A use of something of the library, in one of many shapes."""
        top, what = self.name, self.random.choice(["ONE", "two", "Three", "four"])
        shapes = [
            f"from .lib import {what} as N{number}",
            f"import {top}.lib\nx{number} = {top}.lib.{what}",
            f"from . import lib as l{number}\nx{number} = l{number}.{what}",
            f"def f{number}():\n    from .lib import {what}\n    return {what}",
            f"def f{number}():\n    from {top} import lib\n    return lib.{what}",
            f"import {top}.lib as m{number}\ndef f{number}():\n    return m{number}.{what}",
            f"from .lib import ({what},  # it\n    Three as T{number},\n)",
            f"from .lib import *\ny{number} = [two, Three]",
        ]
        return self.random.choice(shapes)


def tried(seed: int, folder: Path) -> tuple[list[str], list[str]]:
    """Why a random move in a random package is refused, and what is another thing afterwards."""
    name = f"lifting{seed}"
    choice = random.Random(seed)
    files = Maker(name, seed).made()
    what = choice.choice(["ONE", "two", "Three", "four"])
    module = choice.choice([f"{name}.there", f"{name}.there", f"{name}.made.new", f"{name}.tools"])
    old, new = f"{name}.lib.{what}", f"{module}.{what}"
    proof = moved(analysed(files), Move(old, module), source_of(files), lambda _: ())
    if proof.refusals:
        return [one.reason for one in proof.refusals], []
    after = edited(files, proof.edits)
    broken = [path for path in after if extract(after[path].encode()).problems]
    before = renamed(meanings(plant(folder / "before", files), name, modules_of(files)), old, new)
    order = [*modules_of(files), *(one for one in modules_of(after) if one not in modules_of(files))]
    then = meanings(plant(folder / "after", after), name, order)
    unused = {key for key in before if key.startswith(f"{name}.lib.") and key not in then}
    here = {key for key in before if before[key] == new and isinstance(then.get(key), list)}  # it is at home there
    same = (key for key in before.keys() - unused - here if _told(before[key]) != _told(then.get(key)))
    broken += [f"{old} to {new}, {key}: {before[key]} -> {then.get(key)}" for key in sorted(same)]
    return [], broken


def _told(value: object) -> object:
    """What something means, wherever it is defined."""
    return [one for one in value if not str(one).startswith("['__module__'")] if isinstance(value, list) else value


@pytest.mark.parametrize("part", range(3))
def test_every_name_is_the_same_object(part: int, tmp_path: Path) -> None:
    """Whatever moves, all modules bind what they bound and all functions return what they returned."""
    made = 0
    for seed in range(part, PACKAGES, 3):
        refusals, broken = tried(seed, tmp_path / str(seed))
        assert not broken, f"seed {seed}: {broken}"
        made += not refusals
    assert made > PACKAGES / 3 / 4


def main() -> None:
    """Tries many packages, and tells which fail and why moves are refused."""
    count, seed = (int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    reasons: Counter[str] = Counter()
    failed = refused = 0
    for number in range(seed, seed + count):
        with tempfile.TemporaryDirectory() as folder:
            refusals, broken = tried(number, Path(folder))
        reasons.update({re.sub(r"\d+", "N", one) for one in refusals[:1]})
        refused += bool(refusals)
        failed += bool(broken)
        if broken:
            sys.stdout.write(f"{number}: {broken[:3]}\n")
    sys.stdout.write(f"{count} packages, {refused} moves refused, {failed} packages changed\n")
    for reason, times in reasons.most_common():
        sys.stdout.write(f"{times} {reason}\n")


if __name__ == "__main__":
    main()
