"""What is remembered is what would be worked out anew, whatever happens to the files or to the memory."""

from __future__ import annotations

import ast
import errno
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
import pytest

from importmap import app, cli, drawing, files, recall
from importmap.analysis import Analysis
from importmap.config import Config
from importmap.files import digest_of
from importmap.memory import answers, looks, shelf
from importmap.model.errors import ImportmapError, TargetError
from importmap.model.facts import Facts, Problem
from importmap.model.impact import Change
from importmap.model.past import Fate, Trace
from importmap.model.progress import Progress, Quiet
from importmap.model.project import Project
from importmap.model.report import Report
from importmap.past.memory import is_lasting
from importmap.plan import selection
from importmap.reach import chains, whereabouts
from importmap.reach.affected import affected_by
from importmap.reach.impact import impact_of
from importmap.reach.index import Index
from importmap.recall import Run
from importmap.render import answers as render
from importmap.render import json
from importmap.scan import discover
from importmap.scan.load import Files
from tests import accept, edits
from tests.repositories import Repository
from tests.trees import plant

SAMPLES = Path(__file__).parent.parent / "sample_projects"
SAMPLES_WITH_REPORT = sorted(path.name for path in SAMPLES.iterdir() if (path / "expected.json").is_file())
FILES = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
    "shop/models.py": "from shop import api\nclass Order: ...\n",
    "shop/api.py": "import shop.models\nfrom shop.models import Customer\n",
    "tests/test_api.py": "import shop.api\n\ndef test_api():\n    assert shop.api\n",
}
NAMES = (
    "shop/models.py",
    "shop/api.py",
    "shop/stock.py",
    "shop/web/__init__.py",
    "shop/web/views.py",
    "tests/test_a.py",
)
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
}
HOUR = 3600 * 10**9


@pytest.fixture
def shop(tmp_path: Path) -> Config:
    """A small shop, of which is remembered what can be."""
    return Config(
        plant(tmp_path / "shop", FILES), "importmap.toml", history=False, cache_dir=tmp_path / "cache", workers=1
    )


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour later no file is young; what is written from now on has to have a time of its own."""
    monkeypatch.setattr(time, "time_ns", lambda real=time.time_ns: real() + HOUR)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with each time that the code is analysed."""
    done: list[str] = []
    real = app.joined

    def counting(project: Project, facts: Mapping[str, Facts], config: Config, progress: Progress) -> Analysis:
        done.append(project.name)
        return real(project, facts, config, progress)

    monkeypatch.setattr(app, "joined", counting)
    return done


def told(config: Config) -> str:
    """What a run says."""
    return Run(config, Quiet()).rendered("json", json.render)


def afresh(config: Config) -> str:
    """What a run says that knows nothing."""
    return told(replace(config, cache_dir=None))


def put(path: Path, text: str, after: list[int]) -> None:
    """Write a file at a tick of the clock that no other one was written at."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        path.write_text(text, encoding="utf-8")
        changed = path.stat().st_ctime_ns
        if changed > after[0]:
            after[0] = changed
            return


# --------------------------------------------------------------------------------------------------- the same answers


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_to_the_files(
    shop: Config, seed: int, worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After any edits, moves, removals and restorations the answer is that of a run from nothing."""
    monkeypatch.setattr(answers, "program", lambda: ())  # it is the same all the time
    chance = random.Random(seed)
    folder, last = shop.base, [0]
    for name, text in FILES.items():
        put(folder / name, text, last)
    for _ in range(50):
        path = folder / chance.choice(NAMES)
        match chance.randrange(8):
            case 0 if path.is_file():
                path.unlink()
            case 1 if path.is_file():
                target = folder / chance.choice(NAMES)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
            case 2:
                name = chance.choice(sorted(SETTINGS))
                put(folder / name, chance.choice(SETTINGS[name]), last)
            case 3 if path.is_file():  # as an archive restores it
                before = path.stat()
                put(path, chance.choice(TEXTS), last)
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            case 4:
                for name, text in FILES.items():
                    put(folder / name, text, last)
            case _:
                put(path, chance.choice(TEXTS), last)
        said = told(shop)
        assert told(shop) == said
        known, new = Run(shop, Quiet()), Run(replace(shop, cache_dir=None), Quiet())
        assert said == new.rendered("json", json.render)
        assert (known.imports, known.tests) == (new.imports, new.tests)
    assert len(worked) < 2 * 50  # some states came back


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_to_a_repository(seed: int, tmp_path: Path) -> None:
    """After a checkout, a change of times, a move of a folder or a link the answer is that of a run from nothing."""
    assert [step for step, differs in edits.differing(tmp_path, seed, 20) if differs] == []


def test_what_git_says_is_no_less_a_part(tmp_path: Path) -> None:
    """Another commit, a change that is not committed, and a repository that is gone lead to other answers."""
    made = Repository(tmp_path / "shop", FILES | {"shop/models.py": "class Customer: ...\n"}, FILES)
    config = Config(made.folder, "importmap.toml", cache_dir=tmp_path / "cache", workers=1)

    def dated(config: Config) -> str:
        return Run(config, Quiet(), dated=True).rendered("json", json.render)

    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: (made.folder / "README").write_text("?"),
        lambda: made.commit({}, "Read me"),
        lambda: (made.folder / "README").write_text("!"),
        lambda: made.git("checkout", "--quiet", "."),
        lambda: made.git("reset", "--hard", "--quiet", "HEAD~2"),
        lambda: made.git("reset", "--hard", "--quiet", "ORIG_HEAD"),
        lambda: (made.folder / ".git").rename(tmp_path / "git"),
    ]
    seen = []
    for step in steps:
        step()
        seen.append(dated(config))
        assert dated(config) == seen[-1] == dated(replace(config, cache_dir=None))
    assert len(set(seen)) == 5


def test_questions_are_answered_from_what_analyze_found(
    tmp_path: Path, worked: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """After `analyze` the plan and the picture are there, and say what it has written."""
    made = Repository(tmp_path / "shop", FILES)
    monkeypatch.chdir(made.folder)
    again = ["--cache-dir", str(tmp_path / "cache"), "--quiet"]
    assert cli.run(["analyze", "-o", str(tmp_path / "report"), "-f", "markdown", "-f", "dot", *again]) == 0
    capfd.readouterr()
    for arguments, name in ((["plan", "--format", "markdown"], "plan.md"), (["graph"], "graph.dot")):
        assert cli.run([*arguments, *again]) == 0
        assert capfd.readouterr().out == (tmp_path / "report" / name).read_text("utf-8")
    assert len(worked) == 1


def test_a_plan_is_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each question has an answer of its own, which is the one worked out, until the code or a decision is another."""
    made = Repository(tmp_path / "shop", FILES)
    monkeypatch.chdir(made.folder)
    decisions = Path("decisions.json")
    questions = (
        (),
        ("--all", "--format", "json"),
        ("--top", "1", "--format", "markdown"),
        ("--package", "tests"),
        ("--budget", "1"),
        ("--decisions", "decisions.json"),
        ("--decisions", "decisions.json", "--format", "json"),
    )

    def said(*arguments: str) -> str:
        assert cli.run(["plan", *arguments, "--quiet", "--cache-dir", str(tmp_path / "cache")]) == 0
        return capfd.readouterr().out

    def said_twice(owner: str) -> list[str]:
        (step, *_) = msgspec.json.decode(said("--format", "json"))["steps"]
        decided = {"decisions": {step["id"]: {"state": "agreed", "owner": owner}}}
        decisions.write_bytes(msgspec.json.encode(decided))
        with monkeypatch.context() as patched:
            patched.setattr(recall, "recall_text", lambda _cache, _name: None)
            worked_out = [said(*question) for question in questions]
        with monkeypatch.context() as patched:
            patched.setattr(selection, "select", None)
            assert [said(*question) for question in questions] == worked_out
        return worked_out

    before = said_twice("ann")
    assert len(set(before)) > 4
    after = said_twice("bob")
    assert [one == other for one, other in zip(before, after, strict=True)] == [True] * 5 + [False] * 2
    put(made.folder / "shop/api.py", "import shop.modles\n", [0])
    assert said() != before[0]


def test_a_picture_is_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each wish has a picture of its own, which is the one drawn anew, until the code is another."""
    view = "def view():\n    import requests\n    import shop.api\n"
    monkeypatch.chdir(plant(tmp_path / "shop", FILES | {"shop/web.py": view}))
    wishes = (
        (),
        ("--kinds", "import-time"),
        ("--kinds", "import-time", "--kinds", "deferred", "--format", "mermaid"),
        ("--focus", "shop.api", "--format", "json"),
        ("--package", "shop", "--external"),
        ("--package", "shop", "--tests"),
    )

    def drawn(*arguments: str) -> str:
        assert cli.run(["graph", *arguments, "--quiet", "--cache-dir", str(tmp_path / "cache")]) == 0
        return capfd.readouterr().out

    with monkeypatch.context() as patched:
        patched.setattr(recall, "recall_text", lambda _cache, _name: None)
        before = [drawn(*wish) for wish in wishes]
    with monkeypatch.context() as patched:
        patched.setattr(drawing, "picture", None)
        assert [drawn(*wish) for wish in wishes] == before
    assert len(set(before)) > 4
    put(tmp_path / "shop/shop/api.py", "import shop\n", [0])
    assert drawn(*wishes[3]) != before[3]


@pytest.mark.parametrize("sample", ["monorepo", "import_cycle", "unresolved_import", "uncollectable_test"])
def test_what_is_broken_is_known_from_the_report(sample: str, tmp_path: Path, worked: list[str]) -> None:
    """It is what looking for it alone finds, and nothing is analysed for it."""
    config = replace(app.load_config(SAMPLES / sample), cache_dir=tmp_path, workers=1)
    alone = Run(replace(config, cache_dir=None), Quiet()).broken
    assert Run(config, Quiet(), dated=True).report
    assert Run(config, Quiet()).broken == alone
    assert len(worked) == 2


def test_where_something_is_is_known_from_the_report(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """By whatever name or path, latent ones as well, the directory says what the analysis does."""
    analysis = accept.analysed("monorepo")
    worked = request.getfixturevalue("worked")
    monkeypatch.chdir(SAMPLES / "monorepo")
    again = ["--cache-dir", str(tmp_path), "--quiet"]
    assert cli.run(["plan", *again]) == 0
    whole = analysis.with_latent(analysis.symbols)
    paths = [route.path for symbol in whole for route in symbol.routes][::3]
    names = sorted({symbol.name for symbol in whole} | {path.partition(".")[2] for path in paths if "." in path})
    for name in (*paths, *names):
        capfd.readouterr()
        assert cli.run(["where", name, *again]) == 0
        found = app.where(analysis, name)
        text = render.where(found, analysis.modules, app.sorts(analysis, found))
        assert capfd.readouterr().out == text, name
    assert len(paths) > 20
    assert len(worked) == 1


@pytest.mark.parametrize("sample", SAMPLES_WITH_REPORT)
def test_questions_are_answered_as_the_analysis_would(
    sample: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Who loads whom, what depends on what, and which tests a change reaches, is what the code itself says."""
    code = accept.analysed(sample)
    asked = app.Asked(code)
    config = replace(code.config, cache_dir=tmp_path, workers=1)
    worked = request.getfixturevalue("worked")
    assert Run(config, Quiet(), dated=True).report
    run = Run(config, Quiet())
    assert (run.imports, run.tests) == (asked.imports, asked.tests)
    modules = [module.name for module in code.project.modules]
    paths = [route.path for symbol in code.symbols for route in symbol.routes]
    packages = sorted({package for found in asked.imports.outside.values() for package in found})
    questions: list[Callable[[Index], object]] = [
        partial(chains.why, importer=importer, imported=imported, every=True)
        for importer in modules[:: max(1, len(modules) // 5)]
        for imported in (*modules[:: max(1, len(modules) // 7)], *packages[:3], "nosuch", *paths[:1])
    ]
    names = (*modules, *paths, *{symbol.name for symbol in code.symbols}, "nosuch", *(m.path for m in code.files[:3]))
    for name in names[:: max(1, len(names) // 40)]:
        questions += [partial(impact_of, name=name), partial(whereabouts.where, name=name)]
    for question in questions:
        assert outcome(question, run) == outcome(question, asked), question
    for removed in (False, True):
        for module in code.files[:: max(1, len(code.files) // 10)]:
            changes = [Change(module.path, removed), Change("README.md", removed=False)]
            assert affected_by(run, changes) == affected_by(asked, changes)
    assert len(worked) == 1


def outcome(question: Callable[[Index], object], index: Index) -> object:
    """What is said to a question, or why nothing is."""
    try:
        return question(index)
    except ImportmapError as error:
        return error.message, error.hint


def test_nothing_is_done_twice(shop: Config, worked: list[str]) -> None:
    """The second run analyses nothing, in whatever form it answers; one that remembers nothing does."""
    first = Run(shop, Quiet())
    report, broken, text = first.report, first.broken, first.rendered("json", json.render)
    again = Run(shop, Quiet())
    assert (again.report, again.broken, again.rendered("json", json.render)) == (report, broken, text)
    assert len(worked) == 1
    told(replace(shop, cache_dir=None))
    assert len(worked) == 2


@pytest.mark.parametrize("sample", SAMPLES_WITH_REPORT)
def test_a_report_comes_back_as_it_was(sample: str, tmp_path: Path) -> None:
    """Whatever a report may hold is what it was when it is read again."""
    report = app.report(
        app.analyse(replace(app.load_config(SAMPLES / sample), cache_dir=None, workers=1, history=False))
    )
    answers.remember(tmp_path, "a", report)
    again = answers.recall(tmp_path, "a", Report)
    assert again == report
    assert again is not None
    assert json.render(again) == json.render(report)


def test_only_what_is_missing_is_rendered(shop: Config, worked: list[str]) -> None:
    """A form that was not asked for is made of the report that was remembered."""
    report = Run(shop, Quiet()).report
    assert Run(shop, Quiet()).rendered("json", json.render) == json.render(report)
    assert Run(shop, Quiet()).rendered("json", lambda _: "not asked for") == json.render(report)
    assert len(worked) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"rules": {"import-cycle": None}},
        {"exclude": ("shop/api.py",)},
        {"python": (3, 14)},
        {"targets": ("shop",)},
        {"history": True},
    ],
)
def test_another_configuration(shop: Config, other: dict[str, object], worked: list[str]) -> None:
    """What is configured otherwise is another run."""
    told(shop)
    changed = replace(shop, **other)  # type: ignore[arg-type]  # of fields, by name
    assert told(changed) == afresh(changed)
    assert len(worked) == 3
    told(replace(shop, workers=2))
    assert len(worked) == 3


@pytest.mark.parametrize("part", ["version", "platform"])
def test_another_program(shop: Config, part: str, worked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another Python, and another importmap or other packages beside it, do not take these answers for their own."""
    told(shop)
    with monkeypatch.context() as patch:
        patch.setattr(sys, part, "another")
        told(shop)
    with monkeypatch.context() as patch:
        patch.setattr(answers, "_installed", lambda: ["networkx-99.dist-info"])
        told(shop)
    with monkeypatch.context() as patch:
        patch.setattr(answers, "_HERE", shop.base / "shop")
        told(shop)
    assert len(worked) == 4


# ------------------------------------------------------------------------------------------------- what is not trusted


class Changing(Quiet):
    """Does something when the files have been looked at, and before they are extracted."""

    def __init__(self, change: Callable[[], object]) -> None:
        self._change = change

    def start(self, task: str, total: int) -> None:  # noqa: ARG002 - as the protocol has it
        """Do it."""
        if task == "extracting":
            self._change()


def test_a_file_that_changes_meanwhile(shop: Config) -> None:
    """What was found while files were changing is kept for no state of them."""
    path = shop.base / "shop/api.py"
    Run(shop, Changing(lambda: path.write_text("import shop.models, nowhere\n"))).rendered("json", json.render)
    assert told(shop) == afresh(shop)
    path.write_text(FILES["shop/api.py"])
    assert told(shop) == afresh(shop)


def test_what_may_go_better_is_not_remembered(shop: Config, worked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a worker could not cope with is tried again."""
    real = app.said

    def failing(
        project: Project, config: Config, progress: Progress, files: Files
    ) -> tuple[Project, Mapping[str, Facts]]:
        project, facts = real(project, config, progress, files)
        lost = Facts(problems=(Problem("unreadable", 0, 0, "the process that tried it was killed"),))
        return project, {**facts, "shop.api": lost}

    with monkeypatch.context() as patch:
        patch.setattr(app, "said", failing)
        told(shop)
    assert told(shop) == afresh(shop)
    assert len(worked) == 3


@pytest.mark.parametrize(
    ("trace", "stood", "lasting"),
    [
        (Trace(Fate.NEVER), ("a1",), True),
        (Trace(Fate.UNTOLD, "the clone is shallow"), ("a1",), True),
        (Trace(Fate.UNTOLD, "git takes longer than 60 seconds"), ("a1",), False),
        (Trace(Fate.UNTOLD, "git is not installed"), ("git is not installed",), True),
    ],
)
def test_what_the_history_could_not_tell(trace: Trace, stood: tuple[str, ...], lasting: bool) -> None:
    """That git failed is no property of the history, unless it is known of it that it fails."""
    assert is_lasting([trace], stood) is lasting


def damage(path: Path) -> Iterator[Callable[[], object]]:
    """The ways in which a file may be other than it was written."""
    content = path.read_bytes()
    yield lambda: path.write_bytes(b"")
    yield lambda: path.write_bytes(content[: len(content) // 2])
    yield lambda: path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    yield lambda: path.write_bytes(b"\0" * len(content))

    def hide() -> None:
        path.unlink(missing_ok=True)
        path.mkdir()

    yield path.unlink
    yield hide
    yield path.rmdir


def test_damage_is_a_cold_run(shop: Config, later: None) -> None:  # noqa: ARG001 - else no look would be kept
    """Whatever became of a file of the memory, the answer is right."""
    right, report, broken = told(shop), Run(shop, Quiet()).report, Run(shop, Quiet()).broken
    folder = shop.cache_dir
    assert folder is not None
    kept = [path for room in ("answers", "looks", "stamps") for path in (folder / room).iterdir()]
    assert len(kept) == 8
    for path in kept:
        for harm in damage(path):
            harm()
            assert told(shop) == right
            assert (Run(shop, Quiet()).report, Run(shop, Quiet()).broken) == (report, broken)


def test_a_folder_that_cannot_be_written(shop: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be kept, all is worked out each time, and nothing is left half-done."""
    right = afresh(shop)
    plant(tmp_path, {"file": ""})
    assert told(replace(shop, cache_dir=tmp_path / "file")) == right

    def full(_one: Path, _other: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    assert told(shop) == right
    assert list((tmp_path / "cache/answers").iterdir()) == []


# --------------------------------------------------------------------------------------------------------------- looks


def looked(folder: Path, paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that had to be read."""
    read: list[str] = []
    real = files.read

    def reading(place: bytes, limit: int) -> bytes:
        read.append(Path(os.fsdecode(place)).name)
        return real(place, limit)

    with monkeypatch.context() as patch:
        patch.setattr("importmap.memory.looks.read", reading)
        found = looks.Looks(folder, "shop")
        places = [os.fsencode(path) for path in paths]
        for path, place in zip(paths, places, strict=True):
            content = path.read_bytes()
            assert found.at(place) == (digest_of(content), len(content))
        found.keep(places)
    return read


def test_only_files_that_were_touched_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read again if it is young, edited with its time restored, replaced or linked, and not otherwise."""
    last = [0]
    paths = [tmp_path / name for name in ("a.py", "b.py", "c.py")]
    for path in paths:
        put(path, "x = 1\n", last)
    cache = tmp_path / "cache"
    names = [path.name for path in paths]
    assert looked(cache, paths, monkeypatch) == names
    assert looked(cache, paths, monkeypatch) == names  # they were young at the first look
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + HOUR)
    assert looked(cache, paths, monkeypatch) == names
    assert looked(cache, paths, monkeypatch) == []
    times = paths[0].stat()
    put(paths[0], "x = 2\n", last)
    os.utime(paths[0], ns=(times.st_atime_ns, times.st_mtime_ns))
    put(tmp_path / "new", "x = 3\n", last)
    (tmp_path / "new").replace(paths[1])
    assert looked(cache, paths, monkeypatch) == ["a.py", "b.py"]
    monkeypatch.setattr(time, "time_ns", lambda: real() - HOUR)
    assert looked(cache, paths, monkeypatch) == names


# -------------------------------------------------------------------------------------------------------------- stamps


@pytest.fixture
def sought(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """Grows with each time that somebody looks for modules."""
    done: list[Config] = []
    real = discover.discover

    def counting(config: Config) -> Project:
        done.append(config)
        return real(config)

    monkeypatch.setattr(discover, "discover", counting)
    return done


def asked(config: Config) -> str:
    """The modules and all imports, which depend on nothing but what is in the files."""
    run = Run(config, Quiet())
    return run.answered(("modules",), str, lambda: repr((run.code.project.modules, run.code.links)))


def test_where_nothing_was_touched_nothing_is_looked_for(
    shop: Config, sought: list[Config], worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stamp is kept when nothing is young any more, and stands until the clock runs backwards."""
    first = asked(shop)
    assert asked(shop) == first
    assert len(sought) == 2
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + HOUR)
    for _ in range(3):
        assert asked(shop) == first
    assert len(sought) == 3
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(shop.base)])
        assert asked(shop) == first
        assert len(sought) == 4
    monkeypatch.setattr(time, "time_ns", real)
    assert asked(shop) == first
    assert len(sought) == 5
    assert len(worked) == 1


@pytest.mark.usefixtures("later")
def test_whatever_counts_is_looked_at_again(shop: Config, sought: list[Config], tmp_path: Path) -> None:
    """Whatever it is that has changed, was added, or has gone: the answer is that of a run that knows nothing."""
    plant(tmp_path, {"beside/one.py": "import shop\n", "elsewhere.py": "ELSEWHERE = 1\n"})
    (shop.base / ".git").mkdir()
    (shop.base / "shop/linked.py").symlink_to("models.py")
    (shop.base / "shop/outside.py").symlink_to(tmp_path / "elsewhere.py")
    shop = replace(shop, targets=("shop", "tests"))
    changes: list[Callable[[], object]] = [
        lambda: (shop.base / "shop/api.py").write_text("import shop.apj\n"),
        lambda: (shop.base / "shop/new.py").write_text(""),
        lambda: (shop.base / "shop/new.py").unlink(),
        lambda: (shop.base / "shop/new").mkdir(),
        lambda: plant(shop.base, {"shop/new/__init__.py": "import shop.api\n"}),
        lambda: plant(shop.base, {".gitignore": "new/\n"}),
        lambda: plant(shop.base, {"shop/.gitignore": "!new/\napi.py\n"}),
        lambda: (shop.base / "shop/.gitignore").unlink(),
        lambda: plant(shop.base, {".git/info/exclude": "shop/models.py\n"}),
        lambda: plant(shop.base, {"pytest.ini": "[pytest]\npythonpath = shop\n"}),
        lambda: plant(shop.base, {"pyproject.toml": "[project]\nname = 'shop'\nrequires-python = '>=3.8'\n"}),
        lambda: (shop.base / "shop/linked.py").unlink(),
        lambda: (shop.base / "shop/linked.py").symlink_to("api.py"),
        lambda: (shop.base / "shop/models.py").unlink(),
        lambda: (shop.base / "shop").rename(tmp_path / "away"),
        lambda: (tmp_path / "away").rename(shop.base / "shop"),
        lambda: (shop.base / "shop").rename(shop.base / "real"),
        lambda: (shop.base / "shop").symlink_to("real"),
        lambda: (shop.base / "shop").unlink(),
        lambda: (shop.base / "real").rename(shop.base / "shop"),
        lambda: (shop.base / ".git").rename(tmp_path / ".git"),
        lambda: (shop.base / "tests/test_api.py").chmod(0o400),
    ]
    for number, change in enumerate(changes):
        change()
        nothing = replace(shop, cache_dir=None)
        try:
            right = asked(nothing)
        except TargetError:
            with pytest.raises(TargetError):
                asked(shop)
            continue
        assert asked(shop) == right, number
        before = len(sought)
        assert asked(shop) == right, number
        assert len(sought) == before, number


def test_a_cache_in_the_project_has_no_stamps(shop: Config, later: None) -> None:  # noqa: ARG001 - else none is kept
    """Each run changes a folder that is looked through: nothing follows from how that was."""
    inside = replace(shop, cache_dir=shop.base / ".cache")
    assert asked(inside) == asked(inside)
    assert not (shop.base / ".cache/stamps").exists()
    beside = replace(shop, cache_dir=shop.base / "../beside")  # as it is typed
    assert asked(beside) == asked(beside)
    assert list((shop.base / "../beside/stamps").iterdir())


def test_who_asks_whether_something_is_there_says_so() -> None:
    """Of opened files and listed folders Python tells, of all else `look` has to."""
    asking = {"is_file", "is_dir", "exists", "is_symlink", "islink", "isdir", "isfile", "lexists"}
    listed = {"entry", "e"}  # what stands in a folder that was listed
    # The cache itself; what only `init` asks; what ends in an error; and targets, which `_is_there` and `_top` look at.
    aside = {"scan/cache.py: _open", "scan/images.py: _is_there", "scan/discover.py: _unknown"}
    aside |= {"scan/discover.py: _locate", "scan/discover.py: _visit"}
    found = set()
    room = Path(files.__file__).parent
    for path in [room / "files.py", *(room / "scan").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef):
                inside = list(ast.walk(node))
                asked = [n for n in inside if isinstance(n, ast.Attribute) and n.attr in asking]
                asked = [n for n in asked if not (isinstance(n.value, ast.Name) and n.value.id in listed)]
                if asked and not any(isinstance(n, ast.Name) and n.id == "look" for n in inside):
                    found.add(f"{path.relative_to(room).as_posix()}: {node.name}")
    assert sorted(found - aside) == []


# --------------------------------------------------------------------------------------------------------------- shelf


def test_what_is_used_stays(tmp_path: Path) -> None:
    """Where there is no more room, what was asked for last is kept, and what was given up half-way goes."""
    folder = tmp_path / "room"
    for number, name in enumerate("abcd"):
        shelf.keep(folder, name, name.encode() * 84, limit=400)
        os.utime(folder / name, (number, number))
        assert shelf.fetch(folder, "a") == b"a" * 84
    plant(folder, {".new-1": "half", ".new-2": "half"})
    os.utime(folder / ".new-1", (0, 0))
    shelf.keep(folder, "e", b"e" * 84, limit=400)
    left = {path.name for path in folder.iterdir()}
    assert {"a", "e", ".new-2"} <= left
    assert ".new-1" not in left
    assert sum(path.stat().st_size for path in folder.iterdir() if path.name in "abcde") <= 400
    shelf.keep(folder, "f", b"f" * 101, limit=400)
    assert shelf.fetch(folder, "f") is None


# ------------------------------------------------------------------------------------------------- what is looked at

# Who looks at what is outside of the program. What they found is a part of the name under which an answer is kept.
LOOKING = {"__init__", "__main__", "app", "cli", "config", "files", "history", "memory", "past", "recall", "scan"}
LOOKING |= {"gate", "page", "revisions", "rewrite"}  # whose answers are not remembered, or by what they looked at
ASIDE = {"render/graphviz.py", "render/templates.py"}  # draws anew each time; reads what the name of an answer covers
ASIDE |= {"render/table.py", "render/trend.py"}  # a text that is written like a file
ASIDE |= {"plan/rulings.py"}  # a file of decisions, which no kept answer knows
OUTSIDE = set(
    "datetime importlib io locale os platform random secrets shutil socket subprocess tempfile time uuid".split()
)


def outside(path: Path) -> Iterator[str]:
    """What a module imports that could tell it of the disk, the time or the machine."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in OUTSIDE)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            if node.module.partition(".")[0] in OUTSIDE or (node.module == "pathlib" and "Path" in names):
                yield node.module


def test_what_follows_looks_at_nothing_else() -> None:
    """From where files are read and git is asked, to the last finding and its rendering, nothing asks the system."""
    room = Path(files.__file__).parent
    paths = {path.relative_to(room).as_posix(): path for path in room.rglob("*.py")}
    told = {
        name: list(outside(path))
        for name, path in paths.items()
        if name.partition("/")[0].removesuffix(".py") not in LOOKING and name not in ASIDE
    }
    assert len(told) > 100
    assert {name: found for name, found in told.items() if found} == {}
    assert all(any(outside(paths[name])) for name in ASIDE)
