"""What a team has decided on a plan is kept in a file, and what has become of it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importmap.cli import run
from importmap.model.change import Phase, Plan, Safety, Step, Upkeep
from importmap.model.errors import ConfigError
from importmap.model.ruling import Outcome, Ruling, State
from importmap.plan.rulings import followed, load
from tests.trees import plant

AS_JSON = """\
{
  "schema": 1,
  "decisions": {
    "4f1c22aa": {
      "state": "agreed",
      "title": "Let all importers of shop.Order go one way",
      "note": "after the release",
      "owner": "@shop/payments",
      "date": "2026-11-26",
      "resolves": ["c0ffee", "decade"]
    },
    "keep": {"state": "later"}
  }
}
"""
AS_TOML = """\
# of the meeting in November
[decisions.4f1c22aa]
state = "agreed"
title = "Let all importers of shop.Order go one way"
note = "after the release"
owner = "@shop/payments"
date = 2026-11-26
resolves = ["c0ffee", "decade"]

[decisions.keep]
state = "later"
"""
BOTH = (
    Ruling(
        "4f1c22aa",
        State.AGREED,
        "Let all importers of shop.Order go one way",
        "after the release",
        "@shop/payments",
        "2026-11-26",
        ("c0ffee", "decade"),
    ),
    Ruling("keep", State.LATER),
)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("decisions.json", AS_JSON, BOTH),
        ("decisions.toml", AS_TOML, BOTH),
        ("decisions", AS_JSON, BOTH),
        ("decisions", AS_TOML, BOTH),
        ("decisions.json", "\ufeff" + AS_JSON, BOTH),
        ("decisions.json", '{"decisions": {}}', ()),
        ("decisions.toml", "", ()),
    ],
)
def test_what_a_file_says(tmp_path: Path, name: str, content: str, expected: tuple[Ruling, ...]) -> None:
    """JSON and TOML say the same; what is for people may be left away."""
    (tmp_path / name).write_text(content, "utf-8")
    assert load(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("d.json", "{", "is not valid JSON"),
        ("d.json", "[" * 100_000, "is nested too deeply"),
        ("d.json", "[]", "must be a table of tables"),
        ("d.json", '{"decisions": ["4f1c22aa"]}', "decisions must be a table of tables"),
        ("d.json", '{"decisions": {"4f1c22aa": "agreed"}}', "[decisions.4f1c22aa] must be a table of tables"),
        ("d.json", '{"decisions": {"4f1c22aa": {}}}', 'needs the key "state"'),
        ("d.json", '{"schema": 2}', "was written by a newer importmap"),
        ("d.json", '{"steps": {}}', 'has no key "steps"'),
        ("d.toml", "[decisions.4f1c22aa]\nstate = 'yes'", 'state must be one of "agreed", "rejected", "later"'),
        ("d.toml", "[decisions.4f1c22aa]\nstate = 'later'\nnotes = ''", 'has no key "notes"'),
        ("d.toml", "[decisions.4f1c22aa]\nstate = 'later'\nnote = 7", "note must be a string"),
        ("d.toml", "[decisions", "is not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_an_error(tmp_path: Path, name: str, content: str, message: str) -> None:
    """The error names the file and what is wrong in it."""
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(tmp_path / name)
    assert name in raised.value.message
    assert message in raised.value.message


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """So is a folder."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            load(path)


def step(id: str, *resolves: str) -> Step:
    """A step that ends some findings."""
    return Step(
        id=id,
        phase=Phase.HOME,
        title="",
        reason="",
        rule="many-paths",
        subject="",
        rewrites=(),
        files=(),
        resolves=resolves,
        after=(),
        safety=Safety.MANUAL,
        gain=1,
        measure="",
    )


@pytest.mark.parametrize(
    ("ruling", "expected"),
    [
        # in the plan, and part of it is done
        (Ruling("aaaaaaaa", State.AGREED, resolves=("1", "2", "gone")), (Outcome.OPEN, 1, ("aaaaaaaa",))),
        (Ruling("aaaaaaaa", State.REJECTED), (Outcome.OPEN, 0, ())),
        (Ruling("keep", State.AGREED), (Outcome.OPEN, 0, ())),
        # gone from the plan, with all of its findings
        (Ruling("dddddddd", State.AGREED, resolves=("gone", "lost")), (Outcome.DONE, 2, ())),
        # gone from the plan, and what is left of it is in other steps
        (
            Ruling("dddddddd", State.AGREED, resolves=("gone", "3", "1")),
            (Outcome.ELSEWHERE, 1, ("aaaaaaaa", "bbbbbbbb")),
        ),
        # a slip, or one that could be
        (Ruling("step 4", State.AGREED), (Outcome.UNKNOWN, 0, ())),
        (Ruling("dddddddd", State.AGREED), (Outcome.UNKNOWN, 0, ())),
    ],
)
def test_what_has_become_of_a_decision(ruling: Ruling, expected: tuple[Outcome, int, tuple[str, ...]]) -> None:
    """A step that is gone is done, unless other steps end what it was to end, or nothing tells that it was one."""
    plan = Plan(
        (step("aaaaaaaa", "1", "2"), step("bbbbbbbb", "3")), upkeep=Upkeep("keep", "pyproject.toml", "", 1, 0, 0)
    )
    (found,) = followed([ruling], plan)
    assert (found.outcome, found.ended, found.steps) == expected


def test_nothing_is_left_to_keep() -> None:
    """What keeps the code as it is has one id only, which needs no findings to be known."""
    (found,) = followed([Ruling("keep", State.AGREED)], Plan(()))
    assert found.outcome is Outcome.DONE


def test_decisions_are_told_in_the_order_of_the_plan() -> None:
    """What is not in the plan comes last."""
    plan = Plan((step("bbbbbbbb"), step("aaaaaaaa")))
    rulings = [Ruling(id, State.AGREED) for id in ("cccccccc", "aaaaaaaa", "bbbbbbbb")]
    assert [one.ruling.step for one in followed(rulings, plan)] == ["bbbbbbbb", "aaaaaaaa", "cccccccc"]


SHOP = {
    "shop/__init__.py": "from shop.order import Order\n__all__ = ['Order']\n",
    "shop/order.py": "class Order:\n    pass\n",
    "shop/queue.py": "",
    **{f"use/a{n}.py": "from shop import Order\n" for n in range(6)},
    **{f"use/b{n}.py": "from shop.order import Order\nfrom shop.queue import lost\n" for n in range(3)},
}


@pytest.fixture
def ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The ids of the two steps of a shop in the current folder, by rule."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(plant(tmp_path / "code", SHOP))
    assert run(["plan", "--format", "json"]) == 0
    return {step["rule"]: step["id"] for step in json.loads(capfd.readouterr().out)["steps"]}


def decide(path: str, **states: State) -> str:
    """Write a file of decisions, of ids with an x before them, those of d with findings, and return its path."""
    tables = {
        id.removeprefix("x"): {"state": state, "title": f"t {id}", "resolves": ["gone"] if id == "xdddddddd" else []}
        for id, state in states.items()
    }
    Path(path).write_text(json.dumps({"decisions": tables}), "utf-8")
    return path


def test_only_what_is_agreed_is_carried_out(ids: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    """What has to be done by hand, and what is no step, is told and stops nothing."""
    paths, missing = f"x{ids['many-paths']}", f"x{ids['unresolved-import']}"
    for state in (State.REJECTED, State.LATER):
        assert run(["apply", "--decisions", decide("d.json", **{paths: state})]) == 0
        out, said = capfd.readouterr()
        assert (out, "there is nothing to rewrite" in said) == ("", True)
    decide(
        "d.json", **{paths: State.AGREED, missing: State.AGREED, "xeeeeeeee": State.AGREED, "xdddddddd": State.AGREED}
    )
    assert run(["apply", "--decisions", "d.json", "--write"]) == 0
    said = capfd.readouterr().err
    assert "no step has the id eeeeeeee, and without `resolves` nothing tells that one had it" in said
    assert f"step {missing[1:]}, t {missing}: has to be done by hand" in said
    assert "dddddddd" not in said
    assert "3 rewrites in 3 files written" in said
    assert "from shop import Order" in Path("use/b0.py").read_text("utf-8")


def test_a_plan_tells_what_was_decided(ids: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    """In each of its forms, and of one step as well; what is done is said to be."""
    paths = ids["many-paths"]
    decide("d.json", **{f"x{paths}": State.LATER, "xeeeeeeee": State.AGREED, "xdddddddd": State.AGREED})
    told = {}
    for arguments in ([], ["--format", "markdown"], ["--format", "json"], ["--step", paths]):
        assert run(["plan", "--decisions", "d.json", *arguments]) == 0
        told[" ".join(arguments)] = capfd.readouterr().out
    assert "Decided on: 2 agreed, 1 later; of what is agreed 1 done" in told[""]
    assert "no step has this id, and without `resolves` nothing tells that one had it" in told[""]
    assert "- [x] t xdddddddd (agreed, done)" in told["--format markdown"]
    assert "- [ ] Let all importers of shop go one way (later)" in told["--format markdown"]
    outcomes = {one["ruling"]["step"]: one["outcome"] for one in json.loads(told["--format json"])["decisions"]}
    assert outcomes == {paths: "open", "dddddddd": "done", "eeeeeeee": "unknown"}
    assert "decided    later: open" in told[f"--step {paths}"]


def test_decisions_and_other_wishes_contradict_each_other(ids: dict[str, str]) -> None:
    """A wrong file is an error, too."""
    decide("d.json", **{f"x{ids['many-paths']}": State.AGREED})
    assert run(["apply", "--decisions", "d.json", "--all"]) == 2
    assert run(["plan", "--decisions", "d.json", "--what-if", "delete shop.queue"]) == 2
    Path("d.json").write_text("{", "utf-8")
    assert run(["apply", "--decisions", "d.json"]) == 2
    assert run(["plan", "--decisions", "d.json"]) == 2
