"""What is read of a project does not depend on order, processes or the cache, and no file can stop it"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importmap.config import Config
from importmap.files import digest_of
from importmap.model.facts import Facts
from importmap.model.progress import Quiet
from importmap.model.project import Project
from importmap.scan.cache import Cache
from importmap.scan.discover import discover
from importmap.scan.extract import EXTRACTOR, extract
from importmap.scan.load import read
from tests.extractors import deadly, failing, stuck
from tests.trees import plant

FILES = {
    "shop/__init__.py": "from shop.models import Order\n",
    "shop/models.py": "class Order: ...\n",
    "shop/copy.py": "class Order: ...\n",
    "shop/broken.py": "import os\ndef (:\n",
    "shop/api/views.py": "import shop.models as m\n",
    "shop/fast.pyi": "x: int\n",
}


class Recorder(Quiet):
    """Remembers what it is told, and acts on it."""

    def __init__(self, on_start: Callable[[str], None] = lambda _: None) -> None:
        self.tasks: list[tuple[str, int]] = []
        self.done: list[int] = []
        self.finished = 0
        self._on_start = on_start

    def start(self, task: str, total: int) -> None:
        """A task begins."""
        self.tasks.append((task, total))
        self.done.append(0)
        self._on_start(task)

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done[-1] += count

    def finish(self) -> None:
        """The task is done."""
        self.finished += 1


def configured(base: Path, workers: int = 1, cache: Path | None = None) -> Config:
    """A configuration for a planted tree."""
    return Config(base, "importmap.toml", workers=workers, cache_dir=cache)


def said(base: Path, workers: int = 1, cache: Path | None = None) -> tuple[Project, Mapping[str, Facts]]:
    """What the files of a planted tree say."""
    config = configured(base, workers, cache)
    return read(discover(config), config, Quiet())


def problems(facts: Facts) -> list[str]:
    """The messages of a file's problems."""
    return [problem.message for problem in facts.problems]


def test_each_source_file_has_facts_and_a_digest(tmp_path: Path) -> None:
    """Facts go by module id; what has no source has none, and no digest."""
    project, facts = said(plant(tmp_path, FILES))
    assert sorted(facts) == ["shop", "shop.api.views", "shop.broken", "shop.copy", "shop.models"]
    sources = {module.id: FILES[module.path].encode() for module in project.modules if module.id in facts}
    assert facts == {identity: extract(source) for identity, source in sources.items()}
    digests = {module.id: module.digest for module in project.modules if module.digest}
    assert digests == {identity: digest_of(source).hex() for identity, source in sources.items()}


SOURCES = st.sampled_from(
    ["", "import a\n", "from b import c\n", "def f(:\n", "class A: ...\n", "x = 1\n" * 99, "é = '\\x00'\n"]
)


@settings(max_examples=5, deadline=None)
@given(st.lists(SOURCES, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_order_workers_and_cache_change_nothing(sources: list[str], shuffle: random.Random) -> None:
    """Any order of modules, one process or three, and a cold or a warm cache give the same."""
    with tempfile.TemporaryDirectory() as folder:
        base = plant(Path(folder) / "base", {f"m{number}.py": source for number, source in enumerate(sources)})
        cache = Path(folder) / "cache"
        expected = said(base)
        assert said(base, 3, cache) == expected
        assert said(base, 1, cache) == expected
        config = configured(base, 2)
        project = discover(config)
        modules = list(project.modules)
        shuffle.shuffle(modules)
        assert read(replace(project, modules=tuple(modules)), config, Quiet())[1] == expected[1]


def test_the_same_bytes_are_extracted_once(tmp_path: Path) -> None:
    """Of copies one is extracted, and with a warm cache none of all."""
    plant(tmp_path / "base", FILES)
    seen: list[bytes] = []

    def counting(source: bytes) -> Facts:
        seen.append(source)
        return extract(source)

    config = configured(tmp_path / "base", cache=tmp_path / "cache")
    cold = read(discover(config), config, Quiet(), counting)
    assert sorted(seen) == sorted({text.encode() for path, text in FILES.items() if path.endswith(".py")})
    seen.clear()
    assert read(discover(config), config, Quiet(), counting) == cold
    assert seen == []


def test_a_row_that_cannot_be_read_is_extracted_again(tmp_path: Path) -> None:
    """Rubbish in the cache is a miss, and is replaced."""
    plant(tmp_path / "base", FILES)
    expected = said(tmp_path / "base")
    rubbish = {digest_of(text.encode()): b"\x93rubbish" for text in FILES.values()}
    with Cache(tmp_path / "cache", EXTRACTOR) as cache:
        cache.put(rubbish)
    assert said(tmp_path / "base", cache=tmp_path / "cache") == expected
    with Cache(tmp_path / "cache", EXTRACTOR) as cache:
        assert sum(row == b"\x93rubbish" for _, row in cache.get(rubbish)) == 1  # the stub, which nobody asked for


@pytest.mark.parametrize("workers", [1, 2])
def test_an_unreadable_file_is_a_problem(tmp_path: Path, workers: int) -> None:
    """A file that has vanished, or has become a pipe, is a problem of its own and is not cached."""
    base = plant(tmp_path / "base", {"a.py": "import os\n", "b.py": "import a\n", "c.py": "import b\n", "d.py": ""})
    config = configured(base, workers, tmp_path / "cache")
    project = discover(config)
    (base / "b.py").unlink()
    (base / "d.py").unlink()
    (base / "c.py").unlink()
    os.mkfifo(base / "c.py")
    known, facts = read(project, config, Quiet())
    assert problems(facts["b"]) == ["cannot be read: No such file or directory"]
    assert problems(facts["c"]) == ["cannot be read: no regular file"]
    assert facts["b"].problems[0].kind == "unreadable"
    assert [bool(module.digest) for module in known.modules] == [True, False, False, False]
    (base / "c.py").unlink()
    plant(base, {"b.py": "import a\n", "c.py": "import b\n", "d.py": ""})
    assert read(project, config, Quiet())[1] == said(base)[1]


def test_a_forbidden_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of the operating system is told."""
    plant(tmp_path, {"a.py": "", "secret.py": ""})
    opened = os.open

    def refuse(path: str | bytes, flags: int) -> int:
        if os.fsencode(path).endswith(b"secret.py"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    assert problems(said(tmp_path)[1]["secret"]) == ["cannot be read: Permission denied"]


def test_a_file_that_kills_the_process_is_a_problem(tmp_path: Path) -> None:
    """It is found among the others, which are read; its copy is not tried, and nothing of it is cached."""
    files = {f"m{number}.py": f"import m{number}\n" for number in range(30)}
    base = plant(
        tmp_path / "base", {**files, "bad.py": "deadly = 1\n", "copy.py": "deadly = 1\n", "worse.py": "deadly = 2\n"}
    )
    config = configured(base, 2, tmp_path / "cache")
    _, facts = read(discover(config), config, Quiet(), deadly)
    for name in ("bad", "copy", "worse"):
        assert problems(facts[name]) == ["cannot be analysed: the process that tried it was killed"]
    assert {path: facts[path[:-3]] for path in files} == {path: extract(text.encode()) for path, text in files.items()}
    assert problems(said(base, cache=tmp_path / "cache")[1]["bad"]) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_extractor_that_fails_is_a_problem_of_the_file(tmp_path: Path, workers: int) -> None:
    """The exception is told, and the other files are read."""
    plant(tmp_path, {"bad.py": "failing = 1\n", "good.py": "import os\n"})
    config = configured(tmp_path, workers)
    _, facts = read(discover(config), config, Quiet(), failing)
    assert problems(facts["bad"]) == ["cannot be analysed: ValueError: not today"]
    assert facts["good"] == extract(b"import os\n")


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_without_worker_processes_all_is_read_here(
    tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no process can be started, or it does not work, nothing is lost."""
    plant(tmp_path, FILES)
    expected = said(tmp_path)
    monkeypatch.setattr(sys, "executable", program)
    assert said(tmp_path, 2) == expected


def test_a_file_that_changes_meanwhile(tmp_path: Path) -> None:
    """Facts and digest are those of the bytes that were extracted, and a copy that did not change keeps its own."""
    plant(tmp_path, {"a.py": "import old\n", "b.py": "import old\n"})
    config = configured(tmp_path, cache=tmp_path / "cache")

    def change(task: str) -> None:
        if task == "extracting":
            plant(tmp_path, {"a.py": "import new\n"})

    project, facts = read(discover(config), config, Recorder(change))
    assert [facts[name].imports[0].module for name in ("a", "b")] == ["new", "old"]
    assert [module.digest for module in project.modules] == [
        digest_of(source).hex() for source in (b"import new\n", b"import old\n")
    ]
    assert read(discover(config), config, Quiet()) == (project, facts)


def test_a_file_that_vanishes_meanwhile(tmp_path: Path) -> None:
    """It is unreadable, and its copy is not."""
    plant(tmp_path, {"a.py": "import os\n", "b.py": "import os\n"})

    def remove(task: str) -> None:
        if task == "extracting":
            (tmp_path / "a.py").unlink()

    config = configured(tmp_path)
    project, facts = read(discover(config), config, Recorder(remove))
    assert problems(facts["a"]) == ["cannot be read: No such file or directory"]
    assert facts["b"] == extract(b"import os\n")
    assert [bool(module.digest) for module in project.modules] == [False, True]


def test_files_that_never_stop_changing(tmp_path: Path) -> None:
    """Each of several copies that change one after the other has the facts of what was read of it."""
    paths = [plant(tmp_path, {f"{name}.py": "import old\n"}) / f"{name}.py" for name in "abcd"]
    config = configured(tmp_path)
    waiting = iter(paths[1:])

    def changing(source: bytes) -> Facts:
        for path in waiting:
            path.write_bytes(source + b"import more\n")
            break
        return extract(source)

    def change(task: str) -> None:
        if task == "extracting":
            paths[0].write_bytes(b"import new\n")

    _, facts = read(discover(config), config, Recorder(change), changing)
    assert {name: [found.module for found in facts[name].imports] for name in "abcd"} == {
        "a": ["new"],
        "b": ["new", "more"],
        "c": ["new", "more", "more"],
        "d": ["new", "more", "more", "more"],
    }


def test_progress_is_told_in_full(tmp_path: Path) -> None:
    """Each task advances to its total and is finished."""
    plant(tmp_path, {f"m{number}.py": f"x = {number % 150}\n" for number in range(250)})
    for workers in (1, 2):
        recorder = Recorder()
        config = configured(tmp_path, workers)
        read(discover(config), config, recorder)
        assert recorder.tasks == [("reading", 250), ("extracting", 150)]
        assert recorder.done == [250, 150]
        assert recorder.finished == 2


def test_an_interruption_ends_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C goes up, no process is left, not even a busy one, and all is as before."""
    plant(tmp_path, {**FILES, "long.py": "# stuck\n" * 50_000})
    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def remember(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(begin(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    class Interrupted(Recorder):
        """Is interrupted as soon as something is extracted."""

        def advance(self, count: int) -> None:
            """Raise what Ctrl-C raises."""
            super().advance(count)
            if self.tasks[-1][0] == "extracting":
                raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", remember)
    recorder = Interrupted()
    config = configured(tmp_path, 2)
    with pytest.raises(KeyboardInterrupt):
        read(discover(config), config, recorder, stuck)
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)
    assert recorder.finished == 2
    assert gc.isenabled()


def test_copies_are_noted(tmp_path: Path) -> None:
    """A folder of copies is reported with what leaves it out; empty files are no copies of each other."""
    files = {f"shop/m{number}.py": f"x = {number}\n" for number in range(25)}
    copies = {f"backups/2025/{path}": text for path, text in files.items()}
    plant(tmp_path, {**files, **copies, **{f"empty/e{number}.py": "" for number in range(40)}})
    note, python = said(tmp_path)[0].notes
    assert python.subject == "Python"
    assert (note.subject, note.text) == (
        "backups",
        '25 of 25 files are copies of files elsewhere; leave it out with exclude = ["backups/**"]',
    )
