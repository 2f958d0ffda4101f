"""`importmap broken` says on one screen what does not work now, and what mends it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app, cli
from importmap.model.broken import Broken
from importmap.model.finding import Safety
from importmap.render.broken import broken, modules
from tests.accept import FOLDER, analysed


@pytest.fixture(scope="module")
def monorepo() -> Broken:
    """What is broken in the monorepo."""
    return app.broken(analysed("monorepo"))


def test_causes_come_first_and_ranked(monorepo: Broken) -> None:
    """Each root cause stands with what it frees, where it fails and the mend, the worst first."""
    lines = broken(monorepo, None).splitlines()
    numbered = [line for line in lines if line[:3].strip().isdigit()]
    assert len(numbered) == len(monorepo.causes)
    first, cause = lines.index(numbered[0]), monorepo.causes[0]
    assert cause.message.partition("; ")[0] in lines[first]
    assert lines[first + 1].startswith("     frees ")
    assert str(cause.location) in lines[first + 2]
    weights = [(-cause.severity, not cause.journeys, -cause.weight) for cause in monorepo.causes]
    assert weights == sorted(weights)


def test_rewrites_are_shown(monorepo: Broken) -> None:
    """A mend that can be written is shown as what was and what is to be, with its place."""
    text = broken(monorepo, None)
    rewrites = [c.fix.rewrites[0] for c in monorepo.causes if c.fix is not None and c.fix.rewrites]
    assert rewrites
    for rewrite in rewrites:
        assert f"{rewrite.before} -> {rewrite.after}, {rewrite.path}:{rewrite.line}" in text


def test_the_rest_is_counted(monorepo: Broken) -> None:
    """What does not fit is counted, with how much of it has a safe mend."""
    lines = broken(monorepo, 1).splitlines()
    hidden = monorepo.causes[1:]
    safe = sum(1 for cause in hidden if cause.fix is not None and cause.fix.safety is Safety.SAFE)
    told = f", {safe} with a safe mend" if safe else ""
    assert f"     and {len(hidden)} more root causes{told} (--all)" in lines


def test_other_failures_are_counted(monorepo: Broken) -> None:
    """Broken files, circles that fail and dead fallbacks have a line each, with the next command."""
    text = broken(monorepo, 1)
    assert "2 files that Python cannot read, see `importmap explain broken-file`" in text
    assert "see `importmap explain import-cycle`" in text
    assert "see `importmap explain dead-fallback`" in text
    for finding in monorepo.others:
        assert (str(finding.location) in broken(monorepo, None)) is True


@pytest.mark.parametrize("width", [48, 72, 80, 120])
def test_lines_go_on_below(monorepo: Broken, width: int) -> None:
    """No line is wider than the screen, and nothing is lost for it: the mends keep their files."""
    text = broken(monorepo, 5, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.split() == broken(monorepo, 5).split()


def test_long_names_lose_their_beginning(monorepo: Broken) -> None:
    """A name that is wider than the screen keeps the end, by which it is known."""
    text = broken(monorepo, 5, 36)
    assert max(map(len, text.splitlines())) <= 36
    assert "     fails      …workers/reminders.py:3\n" in broken(monorepo, 5, 40)


def test_a_screen_holds_what_fits(monorepo: Broken) -> None:
    """There are as many root causes as the screen is high for, and one at the least."""
    for height in (24, 30, 40):
        lines = broken(monorepo, None, 80, height).splitlines()
        assert height - 8 <= len(lines) <= height
    assert "and 6 more root causes" in broken(monorepo, None, 80, 5)


def test_a_long_sentence_leaves_room(monorepo: Broken) -> None:
    """Where a screen is to be filled, a mend that takes a paragraph does not take the place of other causes."""
    causes = tuple(
        replace(cause, fix=replace(cause.fix, text="write it " * 60, rewrites=())) if cause.fix is not None else cause
        for cause in monorepo.causes
    )
    long = replace(monorepo, causes=causes)
    text = broken(long, None, 80, 30)
    assert "  2. " in text
    assert "write it…\n" in text or "write…\n" in text
    assert broken(long, None, 80).count("write it") > 60 * 5


def test_a_rewrite_is_broken_where_it_can_be_read(monorepo: Broken) -> None:
    """What was, what is to be and the place have lines of their own."""
    assert (
        "     mend check from shopkit.money import format_price\n"
        "                -> from shopkit.formatting import format_price,\n"
        "                catalogue/routes/browse.py:3 and 2 more\n"
    ) in broken(monorepo, 5, 80)


def test_nothing_is_broken() -> None:
    """Where nothing is broken, that is said."""
    assert broken(app.broken(analysed("clean")), 5) == "clean-shop: nothing is known to be broken\n"


def test_what_is_freed_by_more_than_one_mend(monorepo: Broken) -> None:
    """What has another obstacle is not promised."""
    cause = next(cause for cause in monorepo.causes if cause.subject == "shopkit.errors.PaymentDeclined")
    modules, alone = cause.counted("modules"), cause.counted("modules-alone")
    assert (modules, alone) == (5, 4)
    assert "5 modules (1 needs another mend, too), 1 test in 1 test file (it needs another mend, too)" in broken(
        monorepo, None
    )


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The command gives the same answer as text and as JSON."""
    shutil.copytree(FOLDER / "unresolved_typing", tmp_path / "sample")
    monkeypatch.chdir(tmp_path / "sample")
    assert cli.run(["broken", "--no-cache", "--quiet"]) == 0
    text = capfd.readouterr().out
    assert "mend safe  from shop.customers import Order -> from shop.orders import Order, shop/letters.py:1" in text
    assert cli.run(["broken", "--no-cache", "--quiet", "--format", "json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["unimportable"] == 1
    assert answer["causes"][0]["fix"]["safety"] == "safe"
    assert cli.run(["broken", "--all", "--top", "3"]) == 2


def test_samples_do_not_ask_git() -> None:
    """What is said of a sample does not depend on the clone: each that has a missing name leaves the history alone."""
    for path in FOLDER.iterdir():
        if path.is_dir() and (path / "pyproject.toml").exists():
            config = app.load_config(path)
            missing = [link for link in analysed(path.name).links if link.kind == "unresolved"]
            assert not (config.history and missing), path.name


def test_every_module_and_test_file_is_listed(monorepo: Broken) -> None:
    """Each module that cannot be imported has a line with all its causes, and so has each test file."""
    analysis = analysed("monorepo")
    assert len(monorepo.blocked) == monorepo.unimportable
    assert {one.module: one.causes for one in monorepo.blocked} == {
        module.id: analysis.startup.obstacles(module.id)
        for module in analysis.files
        if analysis.startup.obstacles(module.id)
    }
    assert sum(one.tests for one in monorepo.uncollected) == monorepo.uncollectable
    lines = modules(monorepo).splitlines()
    assert len(lines) == 1 + len(monorepo.blocked) + 2 + len(monorepo.uncollected)
    for line, one in zip(lines[1:], monorepo.blocked, strict=False):
        assert line.startswith(f"{one.path}  ")
        assert all(cause.subject in line for cause in one.causes)
