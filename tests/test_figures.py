"""What the plan predicts of the metrics is what a second analysis measures once its rewrites are made."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app
from importmap.cli import run
from importmap.model.change import Figure, Rewrite
from importmap.model.errors import ChangeError
from importmap.model.progress import Quiet
from importmap.plan.unforeseen import unforeseen
from tests.accept import FOLDER, SAMPLES, carried_out, fixed, proved, reported
from tests.accept import analysed as sample
from tests.trees import plant

FIXED = [name for name in SAMPLES if (FOLDER / name / "fixed.patch").exists()]


@pytest.mark.parametrize("name", FIXED)
def test_samples_are_as_predicted(name: str) -> None:
    """Of every metric that is to fall, in every sample that has something to rewrite."""
    proof, found = carried_out(name)
    assert proof.made
    assert [figure for figure in found if figure.predicted not in (None, figure.measured)] == []
    untold = [figure.metric for figure in found if figure.predicted is None]
    assert untold == (["interface-drifts"] if name == "renamed" else [])  # what is mended there has a namesake
    assert any(figure.measured < figure.now for figure in found)


@pytest.mark.parametrize("name", FIXED)
def test_samples_are_fixed(name: str, tmp_path: Path) -> None:
    """The patch of a sample is what is made of it today, git takes it, and what it says of the gain is so."""
    patch = (FOLDER / name / "fixed.patch").read_text("utf-8")
    assert patch == fixed(name)
    copy = tmp_path / name
    shutil.copytree(FOLDER / name, copy, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["git", "apply", "fixed.patch"], cwd=copy, check=True, timeout=60)
    assert f"prove.py after:  {proved(copy)}\n" in patch
    gained = patch.splitlines()[0].partition(": ")[2] != patch.splitlines()[1].partition(": ")[2].strip()
    assert gained or name == "single_source"  # of which what is left to do by hand is what fails


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - set(FIXED)))
def test_other_samples_have_nothing_to_rewrite(name: str) -> None:
    """A sample without a patch has no step that rewrites anything."""
    assert [step.title for step in reported(name).plan.steps if step.rewrites] == []


def test_only_what_is_made_is_predicted(tmp_path: Path) -> None:
    """A rewrite that is refused changes no figure, and an import that is left keeps its symbol fragmented."""
    files = {
        "shop/__init__.py": "from shop.order import Order\n__all__ = ['Order']\n",
        "shop/order.py": "class Order:\n    pass\n",
        **{f"use/a{n}.py": "from shop import Order\n" for n in range(6)},
        **{f"use/b{n}.py": "from shop.order import Order\n" for n in range(3)},
        "use/late.py": "def f():\n    from shop.order import Order\n    return Order\n",
        "tests/test_it.py": "from unittest.mock import patch\nimport use.late\npatch('shop.order.Order')\n",
    }
    config = replace(app.load_config(plant(tmp_path, files), None), cache_dir=None, workers=1, history=False)
    asked = app.planned(app.analyse(config, Quiet()), (), Quiet())
    proof = app.proved(asked.analysis, asked.rewrites)
    found = app.figures(asked, proof)
    assert [refusal.path for refusal in proof.refusals] == ["use/late.py"]
    assert len(proof.made) == 3
    by_name = {figure.metric: figure for figure in found}
    fragmented = by_name["fragmented-symbols"]
    assert (fragmented.now, fragmented.predicted, fragmented.measured) == (1, 1, 1)
    assert all(figure.predicted == figure.measured for figure in found)


def test_what_turns_out_worse_than_predicted_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is forced; what turns out better is written."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    analysis = sample("many_paths")
    for measured in (3, 2, 1):
        figure = Figure("fragmented-symbols", 5, 2, measured)
        if measured > 2:
            with pytest.raises(ChangeError, match="fragmented-symbols would be 3, and 2 was predicted"):
                app.write(analysis, (), [figure])
            app.write(analysis, (), [figure], force=True)
        else:
            app.write(analysis, (), [figure])


def test_of_one_statement_only_some_names_are_mended(tmp_path: Path) -> None:
    """A test that lacks another name of the same statement is still lost, and so it is predicted."""
    files = {
        "shop/__init__.py": "",
        "shop/order.py": "class Order:\n    pass\n",
        "shop/old.py": "",
        "tests/test_it.py": "from shop.old import Order, Lost\n\ndef test_it():\n    assert Order\n",
        "tests/test_other.py": "from shop.old import Order\n\ndef test_other():\n    assert Order\n",
    }
    config = replace(app.load_config(plant(tmp_path, files), None), cache_dir=None, workers=1, history=False)
    asked = app.planned(app.analyse(config, Quiet()), (), Quiet())
    proof = app.proved(asked.analysis, asked.rewrites)
    assert [(rewrite.path, rewrite.after) for rewrite in proof.made] == [
        ("tests/test_it.py", "from shop.order import Order"),
        ("tests/test_other.py", "from shop.order import Order"),
    ]
    lost = {figure.metric: figure for figure in app.figures(asked, proof)}["uncollectable-tests"]
    assert (lost.now, lost.predicted, lost.measured) == (2, 1, 1)


def test_no_forecast_of_users_that_are_new(tmp_path: Path) -> None:
    """What an import that works again calls otherwise than it may was hidden: it is told, and hinders no writing."""
    files = {
        "shop/__init__.py": "from shop.order import Order\n__all__ = ['Order']\n",
        "shop/order.py": "class Order:\n    def __init__(self, number): ...\n",
        **{f"use/a{n}.py": "from shop import Order\n" for n in range(6)},
        "use/b.py": "from shop.orders import Order\n\nx = Order(1, 2)\n",
    }
    config = replace(app.load_config(plant(tmp_path, files), None), cache_dir=None, workers=1, history=False)
    analysis = app.analyse(config, Quiet())
    wrong = {"use/b.py": "from shop.order import Order\n\nx = Order(1, 2)\n"}
    made = [Rewrite("use/b.py", 1, "from shop.orders import Order", "from shop.order import Order")]
    after = app.analyse(replace(config, base=plant(tmp_path / "after", files | wrong)), Quiet())
    assert unforeseen(analysis, after, made) == {"fragmented-symbols", "interface-drifts"}
    assert unforeseen(analysis, after, []) == frozenset()
    app.write(analysis, (), [Figure("fragmented-symbols", 5, None, 6)])


def test_figures_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Each that changes, and whether that was predicted."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(FOLDER / "many_paths")
    assert run(["apply", "--all", "--no-cache"]) == 0
    said = capfd.readouterr().err
    assert "fragmented-symbols: 2 -> 0, as predicted" in said
    assert "duplicate-definitions" not in said
