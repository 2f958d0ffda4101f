"""Random packages of which something is moved at random: under CPython all that is left is what it was

`python -m tests.test_move_fuzz [COUNT [SEED]]` tries more.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from importmap.model.change import Edited, Move
from importmap.rewrite.moving import moved
from importmap.scan.extract import extract
from tests.code import analysed
from tests.test_rewrite_fuzz import Maker, meanings
from tests.trees import plant, source_of

PACKAGES = 60


def edited(files: Mapping[str, str], edits: tuple[Edited, ...]) -> dict[str, str]:
    """The files after some edits."""
    made = dict(files)
    for edit in edits:
        if edit.to:
            del made[edit.path]
        assert not edit.made or edit.path not in files
        made[edit.to or edit.path] = edit.after.decode()
    return made


def modules_of(files: Mapping[str, str]) -> list[str]:
    """The names of the modules that files make."""
    return [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in sorted(files)]


def with_more(name: str, files: dict[str, str], choice: random.Random) -> dict[str, str]:
    """The same with a module in which most is relative, or asked for by a string."""
    relative = [
        "from . import three",
        "from .inner import one as uno, two",
        "from .inner.two import Two0 as Zwei",
        "from . import three as t3",
    ]
    lines = [
        "import importlib",
        "from types import SimpleNamespace as N",
        *choice.sample(relative, 3),
        f"loaded = importlib.import_module('{name}.inner.one').One0",
        "def f(): ",
        f"    from {name} import inner, three",
        "    from .inner import one",
        "    return one.One0, three.Three0, inner.one.One0",
        "def g():",
        f"    import {name}.inner.two, {name}.three as x",
        f"    return {name}.inner.two.Two0, x.Three0, {name}.inner.two.__name__.count('.') > 0",
        "",
    ]
    return {
        **files,
        f"{name}/inner/low.py": "from .one import One0\nfrom . import two\nfrom .. import three\n"
        "x = two.Two0, three.Three0\n",
        f"{name}/more.py": "\n".join(lines),
    }


def renamed(found: Mapping[str, object], old: str, new: str) -> dict[str, object]:
    """What modules meant, with another name for one of them."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?![\w])")

    def told(value: object) -> object:
        if isinstance(value, list):
            return [told(one) for one in value]
        return pattern.sub(new, value) if isinstance(value, str) else value

    return {pattern.sub(new, key): told(value) for key, value in found.items()}


def tried(seed: int, folder: Path) -> tuple[list[str], list[str]]:
    """Why a random move of a random package is refused, and what is another thing afterwards."""
    name = f"moving{seed}"
    choice = random.Random(seed)
    files = with_more(name, Maker(name, seed).made(), choice)
    old = choice.choice([f"{name}.{one}" for one in ("inner.one", "inner.two", "three", "facade", "inner", "use0")])
    last = choice.choice([old.rpartition(".")[2], "other"])
    new = f"{choice.choice([name, f'{name}.inner', f'{name}.made', f'{name}.made.deep', name + 'top'])}.{last}"
    if (
        new in modules_of(files)
        or new.startswith(f"{old}.")
        or (f"{old.replace('.', '/')}.py" not in files and (f"{old.replace('.', '/')}/__init__.py" not in files))
    ):
        return [], []
    proof = moved(analysed(files), Move(old, new), source_of(files), lambda _: ())
    if proof.refusals:
        return [one.reason for one in proof.refusals], []
    after = edited(files, proof.edits)
    broken = [path for path in after if extract(after[path].encode()).problems]
    before = renamed(meanings(plant(folder / "before", files), name, modules_of(files)), old, new)
    order = [*renamed(dict.fromkeys(modules_of(files)), old, new)]  # what is imported first may have an effect
    then = meanings(plant(folder / "after", after), name, order)
    broken += [
        f"{old} to {new}, {key}: {before[key]} -> {then.get(key)}" for key in before if before[key] != then.get(key)
    ]
    return [], broken


@pytest.mark.parametrize("part", range(3))
def test_every_name_is_the_same_object(part: int, tmp_path: Path) -> None:
    """Whatever moves, all modules bind what they bound and all functions return what they returned."""
    refused = 0
    for seed in range(part, PACKAGES, 3):
        refusals, broken = tried(seed, tmp_path / str(seed))
        assert not broken, f"seed {seed}: {broken}"
        refused += bool(refusals)
    assert refused < PACKAGES / 3 / 2


def main() -> None:
    """Tries many packages, and tells which fail and why moves are refused."""
    count, seed = (int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    reasons: Counter[str] = Counter()
    failed = refused = 0
    for number in range(seed, seed + count):
        with tempfile.TemporaryDirectory() as folder:
            refusals, broken = tried(number, Path(folder))
        reasons.update({re.sub(r"\d+", "N", one) for one in refusals})
        refused += bool(refusals)
        failed += bool(broken)
        if broken:
            sys.stdout.write(f"{number}: {broken[:3]}\n")
    sys.stdout.write(f"{count} packages, {refused} moves refused, {failed} packages changed\n")
    for reason, times in reasons.most_common():
        sys.stdout.write(f"{times} {reason}\n")


if __name__ == "__main__":
    main()
