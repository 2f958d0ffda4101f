"""The figures over the history: which commits are looked at, what each was, and what is said where it ends."""

from __future__ import annotations

import gc
import json
import subprocess
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app, cli, config, detect, revisions
from importmap.history.trend import chosen
from importmap.metrics import measure
from importmap.model.errors import RevisionError, UnknownNameError
from importmap.model.report import Addition, Revision, Trend
from importmap.past.trees import Trees
from importmap.render import trend as rendering
from importmap.render.trend import spark
from tests.repositories import GONE, Repository

Captured = pytest.CaptureFixture[str]

STEPS = (
    {"README": "a shop"},
    {"shop/__init__.py": "", "shop/a.py": "from shop.b import x\n\nx()\n", "shop/b.py": "def x(): ...\n"},
    {"shop/c.py": "from shop.gone import y\n\ny()\n"},
    {"shop/d.py": "from shop.gone import y\n\ny()\n", "shop/e.py": "from shop.lost import z\n\nz()\n"},
    {"shop/c.py": GONE, "shop/d.py": GONE, "shop/e.py": GONE},
)


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A shop that came to be, broke and was mended."""
    return Repository(tmp_path / "shop", *STEPS)


def trend(folder: Path, every: str = "1", since: str = "", most: int = 20) -> Trend:
    """How the figures of a repository went."""
    found = replace(config.load(folder, None, detect.ids()), cache_dir=folder.parent / "cache", workers=1)
    return revisions.trend(replace(found, targets=("shop",)), since, every, most)


def figures(found: Trend, name: str) -> list[float | None]:
    """One figure over the history."""
    return [next((m.value for m in point.metrics if m.name == name), None) for point in found.points]


def test_every_commit_has_its_figures(shop: Repository) -> None:
    """The oldest first; before there was anything there are none."""
    found = trend(shop.folder)
    assert figures(found, "modules") == [None, 3, 4, 6, 3]
    assert figures(found, "unresolved-imports") == [None, 0, 1, 3, 0]
    assert [point.revision.title for point in found.points] == [f"Step {number}" for number in range(1, 6)]
    assert found.notes == ()


def test_what_a_revision_was_is_let_go(shop: Repository) -> None:
    """All parts of an analysis are gone without a search for garbage, though they know each other."""
    analysis = app.analyse(replace(config.load(shop.folder, None, detect.ids()), cache_dir=None))
    app.report(analysis)
    gc.collect()
    gc.disable()
    try:
        parts = [weakref.ref(part) for part in (analysis.names, analysis.named, analysis.startup, analysis.collection)]
        analysis.release()
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()


def test_the_figures_are_those_of_an_analysis(shop: Repository) -> None:
    """What the trend ends with is what the files as they are now have, history asked or not."""
    found = trend(shop.folder)
    settings = replace(config.load(shop.folder, None, detect.ids()), cache_dir=None, targets=("shop",))
    analysis = app.analyse(settings)
    told = app.judged(app.remembering(analysis))
    assert sorted(measure(analysis, told.told, len(told.ignored)), key=lambda m: m.name) == list(
        found.points[-1].metrics
    )


@pytest.mark.parametrize("comment", ["", "  # importmap: ignore[dead-fallback] as agreed"])
def test_what_no_figure_counts_is_spared(tmp_path: Path, comment: str) -> None:
    """But for where something is to be ignored, which counts: the figures are those of all rules."""
    spared = f"try:\n    from shop.gone import x{comment}\nexcept ImportError:\n    x = None\nprint(x)\n"
    shop = Repository(tmp_path / "shop", {**STEPS[1], "shop/late.py": spared})
    settings = replace(config.load(shop.folder, None, detect.ids()), cache_dir=None, targets=("shop",))
    analysis = app.analyse(settings)
    told = app.judged(analysis)
    assert [f.rule for f in (*told.told, *(one.finding for one in told.ignored))] == ["dead-fallback"]
    (point,) = trend(shop.folder).points
    assert sorted(measure(analysis, told.told, len(told.ignored)), key=lambda m: m.name) == list(point.metrics)


def test_a_jump_names_its_commit(shop: Repository) -> None:
    """Where a figure made most of its way, with what was found there."""
    found = trend(shop.folder)
    jumps = [jump for jump in found.jumps if jump.metric == "unresolved-imports"]
    assert [(jump.at.title, jump.before, jump.after, jump.commits) for jump in jumps] == [
        ("Step 4", 1, 3, 1),
        ("Step 5", 3, 0, 1),
    ]
    assert Addition("unresolved-import", 2) in jumps[0].rules
    assert jumps[1].gone > 0


@pytest.mark.parametrize(
    ("every", "most", "expected"),
    [
        ("1", 20, [0, 1, 2, 3, 4]),
        ("2", 20, [0, 2, 4]),
        ("2", 2, [0, 2]),
        ("day", 20, [0, 2, 3, 4]),
        ("week", 20, [0, 3]),
        ("month", 20, [0, 4]),
        ("tag", 20, [0, 1, 4]),
    ],
)
def test_commits_are_chosen(every: str, most: int, expected: list[int]) -> None:
    """The newest one always, then the last one of each period, each one that has a tag, or one in so many."""
    dates = ("2025-03-05", "2025-03-05", "2025-03-03", "2025-03-01", "2025-02-28")
    steps = [(str(number), Revision(str(number), date, dirty=False)) for number, date in enumerate(dates)]
    assert chosen(steps, every, {"1", "4"}, most) == expected


def test_what_is_known_is_not_worked_out_again(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run writes no file of a commit that the first has seen, and tells the same."""
    written: list[str] = []
    write = Trees.write

    def watched(self: Trees, commit: str, folders: tuple[str, ...]) -> object:
        written.append(commit)
        return write(self, commit, folders)

    monkeypatch.setattr(Trees, "write", watched)
    first = trend(shop.folder, every="2")
    assert len(written) == 3
    assert trend(shop.folder, every="2") == first
    assert len(written) == 3
    trend(shop.folder, every="1")
    assert len(written) == 5


def test_an_interrupted_run_goes_on_where_it_was(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit is remembered as soon as it is known."""
    seen: list[str] = []
    write = Trees.write

    def interrupted(self: Trees, commit: str, folders: tuple[str, ...]) -> object:
        seen.append(commit)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return write(self, commit, folders)

    monkeypatch.setattr(Trees, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trend(shop.folder)
    assert len(trend(shop.folder).points) == 5
    assert len(seen) == 6


def test_a_shallow_clone_is_told(shop: Repository, tmp_path: Path) -> None:
    """The trend begins where the clone does, and says how to have the rest."""
    clone = tmp_path / "shallow" / "shop"
    command = ["git", "clone", "--quiet", "--depth=2", shop.folder.as_uri(), str(clone)]
    subprocess.run(command, check=True, timeout=60)
    found = trend(clone)
    assert [point.revision.title for point in found.points] == ["Step 4", "Step 5"]
    (note,) = found.notes
    assert "git fetch --unshallow" in note.text


def test_without_commits_there_is_no_trend(tmp_path: Path) -> None:
    """A folder without a repository, and one in which nothing has been committed."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with pytest.raises(RevisionError, match="no git repository"):
        trend(folder)
    Repository(folder)
    with pytest.raises(RevisionError, match="nothing has been committed"):
        trend(folder)


def test_only_first_parents_are_followed(tmp_path: Path) -> None:
    """What was done on a branch counts when it is merged."""
    shop = Repository(tmp_path / "shop", *STEPS[:2])
    shop.git("checkout", "--quiet", "-b", "feature")
    shop.commit(STEPS[2], "On a branch")
    shop.git("checkout", "--quiet", "main")
    shop.record("merge", "--quiet", "--no-ff", "--message", "Merge it", "feature")
    assert [point.revision.title for point in trend(shop.folder).points] == ["Step 1", "Step 2", "Merge it"]


def test_every_form_tells_the_trend(shop: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """A table with sparks, values separated by commas, and JSON."""
    monkeypatch.chdir(shop.folder)
    told = {}
    for form in ("text", "csv", "json"):
        assert cli.run(["history", "shop", "--every", "1", "--format", form, "--no-cache", "-q"]) == 0
        told[form] = capsys.readouterr().out
    assert "unresolved-imports" in told["text"]
    assert " ▁▃█▁" in told["text"]
    header, *rows = told["csv"].splitlines()
    assert header.startswith("commit,date,title,")
    assert len(rows) == 5
    assert len(json.loads(told["json"])["points"]) == 5


def test_a_report_tells_the_trend_if_it_is_asked_to(
    shop: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    """The same points as those of the command; not in a report that was made without, before or after."""
    monkeypatch.chdir(shop.folder)
    kept = ["--cache-dir", str(tmp_path / "cache"), "-q"]
    told: dict[tuple[str, ...], list[dict[str, list[str]]]] = {}
    for options in (
        (),
        ("--history", "--every", "1"),
        ("--history", "--every", "2"),
        (),
        ("--history", "--every", "1"),
    ):
        assert cli.run(["analyze", "shop", *options, "-f", "json", "-o", "-", *kept]) == 0
        told.setdefault(options, []).append(json.loads(capsys.readouterr().out)["trend"])
    assert [*told[()]] == [None, None]
    assert cli.run(["history", "shop", "--every", "1", "-f", "json", *kept]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert told["--history", "--every", "1"] == [whole, whole]
    assert len(told["--history", "--every", "2"][0]["points"]) == 3


def test_which_commits_is_said_for_a_history_only(
    shop: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """An option that would do nothing is a wrong call."""
    monkeypatch.chdir(shop.folder)
    assert cli.run(["analyze", "shop", "--every", "1", "-q"]) == 2
    assert "--history" in capsys.readouterr().err
    assert not (shop.folder / "importmap-report").exists()


def test_a_trend_needs_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """What cannot be told is an error, and no report without it."""
    (tmp_path / "shop.py").touch()
    monkeypatch.chdir(tmp_path)
    assert cli.run(["analyze", "--history", "-q", "--no-cache"]) == 2
    assert "no git repository" in capsys.readouterr().err
    assert not (tmp_path / "importmap-report").exists()


def test_csv_holds_no_formula(tmp_path: Path) -> None:
    """What a spreadsheet would take for a formula in a message is text."""
    shop = Repository(tmp_path / "shop", STEPS[1])
    shop.commit({}, '=HYPERLINK("http://x"),\x1b[31m')
    last = rendering.table(trend(shop.folder), ("modules",)).splitlines()[-1]
    assert last.split(",", 2)[2] == '"\'=HYPERLINK(""http://x""),\\x1b[31m",3'


def test_an_unknown_figure_is_refused(shop: Repository) -> None:
    """A figure that there is none of is no empty table."""
    with pytest.raises(UnknownNameError, match="no figure knotz"):
        rendering.text(trend(shop.folder), ("knotz",))


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 3], "▁▅█"), ([5, 5], "▁▁"), ([None, 0, 7], " ▁█"), ([], "")],
)
def test_a_spark_is_a_small_picture(values: list[float | None], expected: str) -> None:
    """The lowest value is the lowest bar, the highest the highest; what is missing has none."""
    assert spark(values) == expected
