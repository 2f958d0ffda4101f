"""Findings with one cause become one step; what it is worth and what comes of it are worked out, and not added up."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app, detect
from importmap.analysis import Analysis
from importmap.config import Config, load
from importmap.gate.limits import judged
from importmap.model.change import Phase, Plan, Safety, Step
from importmap.model.errors import UnknownNameError
from importmap.model.report import Report
from importmap.model.verdicts import Outcome
from importmap.plan.kinds import KINDS
from importmap.plan.selection import Wish, named, select
from importmap.plan.words import FIGURES
from importmap.scan.codeowners import Owners
from tests.code import analysed

BROKEN = {
    "shop/__init__.py": "",
    "shop/bridge.py": "def kept(): pass\n",
    "shop/queue.py": "",
    "shop/api.py": "from shop.bridge import lost\n",
    "shop/mail.py": "def send():\n    from shop.bridge import gone\n",
    "tests/__init__.py": "",
    "tests/test_bridge.py": "from shop.bridge import lost\ndef test_a(): pass\ndef test_b(): pass\n",
    "tests/test_both.py": "from shop.bridge import gone\nfrom shop.queue import Queue\ndef test_c(): pass\n",
    "tests/test_queue.py": "import pytest\nfrom shop.queue import Queue\ndef test_d(): pass\n",
    "tests/test_patch.py": "from unittest.mock import patch\n\n\n@patch('shop.bridge.old')\ndef test_e(old): pass\n",
    "conftest.py": "",
}


def reported(files: dict[str, str], config: Config | None = None) -> Report:
    """The report on some files."""
    return app.report(analysed(files, config=config or Config(base=Path("/nowhere"), history=False)))


def titled(plan: Plan, title: str) -> Step:
    """The step of a title."""
    (found,) = [step for step in plan.steps if step.title == title]
    return found


def test_one_cause_is_one_step() -> None:
    """All that one module lacks is one decision, whether it is imported or patched."""
    plan = reported(BROKEN).plan
    step = titled(plan, "Settle 3 names that shop.bridge lacks")
    assert step.phase is Phase.RUN
    assert step.files == (
        "shop/api.py", "shop/mail.py", "tests/test_both.py", "tests/test_bridge.py", "tests/test_patch.py",
    )  # fmt: skip
    assert titled(plan, "Settle shop.queue.Queue, which is not there").files == (
        "tests/test_both.py",
        "tests/test_queue.py",
    )
    assert len(plan.steps) == 2


def test_a_step_is_worth_what_it_frees_by_itself() -> None:
    """Tests with several causes are freed by the steps together, and each step is told what it frees alone."""
    plan = reported(BROKEN).plan
    bridge = titled(plan, "Settle 3 names that shop.bridge lacks")
    queue = titled(plan, "Settle shop.queue.Queue, which is not there")
    assert (bridge.worth.tests, queue.worth.tests) == (2, 1)
    (bundle,) = plan.bundles
    assert (set(bundle.steps), bundle.tests) == ({bridge.id, queue.id}, 1)


def test_what_must_fall_is_what_the_step_is_about() -> None:
    """Though a knot falls, too; and each import counts where one module has several."""
    code = {
        "shop/__init__.py": "from shop.order import Order, Item\n__all__ = ['Order', 'Item']\n",
        "shop/order.py": "class Order: ...\nclass Item: ...\n",
        "shop/old.py": "import use\nfrom shop.order import Order, Item\n",
        "use.py": "from shop.old import Order\nfrom shop.old import Item\n",
        "a.py": "from shop import Order, Item\n",
        "b.py": "from shop import Order, Item\n",
    }
    (step,) = [step for step in reported(code).plan.steps if step.rule == "many-paths"]
    assert any("knot" in one.metric and one.alone < one.now for one in step.forecasts)
    assert step.measure.startswith("names with several paths: ")
    assert step.worth.imports == len(step.rewrites) + step.by_hand > step.gain


def test_a_step_has_all_files_that_it_asks_to_turn() -> None:
    """Though its finding names one importer of each path, and not all can be rewritten."""
    code = {
        "shop/__init__.py": "from shop.order import Order\n__all__ = ['Order']\n",
        "shop/order.py": "class Order: ...\n",
        "shop/old.py": "from shop.order import Order\n",
        "use/__init__.py": "",
        **{f"use/a{n}.py": "from shop.old import *\nprint(Order)\n" for n in range(3)},
        **{f"use/b{n}.py": "import shop.old\nprint(shop.old.Order)\n" for n in range(3)},
        **{f"use/c{n}.py": "from shop import Order\n" for n in range(4)},
    }
    step = titled(reported(code).plan, "Let all importers of shop go one way")
    assert step.by_hand
    assert step.files == tuple(f"use/{letter}{n}.py" for letter in "ab" for n in range(3))


def test_each_kind_is_about_a_figure_that_has_words() -> None:
    """Or about none."""
    assert {kind.metric for kind in KINDS} <= {"", *FIGURES}


def test_metrics_are_worked_out_for_each_state() -> None:
    """A step says what becomes of a metric by itself, and after what stands before it."""
    plan = reported(BROKEN).plan
    first, second = plan.steps
    told = [[f for f in step.forecasts if f.metric == "uncollectable-tests"] for step in (first, second)]
    ((one,), (two,)) = told
    assert one.now == two.now == 4
    assert one.then == one.alone
    assert two.then == 0
    assert two.alone == 4 - second.worth.tests


def test_forecasts_are_what_a_second_analysis_finds() -> None:
    """What is forecast of rewrites is what is measured when they are made."""
    files = {
        "shop/__init__.py": "",
        "shop/models/__init__.py": "from shop.models.order import Order\n__all__ = ['Order']\n",
        "shop/models/order.py": "class Order:\n    pass\n",
        "shop/api.py": "from shop.models.order import Order\n",
        "shop/web.py": "from shop.models.order import Order\n",
        "shop/mail.py": "from shop.models import Order\n",
    }
    found = reported(files)
    step = next(step for step in found.plan.steps if step.phase is Phase.HOME)
    assert step.safety is Safety.UNSAFE
    assert step.rewrites
    for rewrite in step.rewrites:
        files[rewrite.path] = files[rewrite.path].replace(rewrite.before, rewrite.after)
    after = {metric.name: metric.value for metric in reported(files).metrics}
    assert step.forecasts
    assert {f.metric: f.alone for f in step.forecasts} == {f.metric: after[f.metric] for f in step.forecasts}


def test_ids_do_not_depend_on_counts() -> None:
    """A step keeps its id when it gets another finding."""
    before = titled(reported(BROKEN).plan, "Settle 3 names that shop.bridge lacks")
    more = {**BROKEN, "shop/more.py": "from shop.bridge import other\n"}
    after = titled(reported(more).plan, "Settle 4 names that shop.bridge lacks")
    assert before.id == after.id


def test_a_line_is_rewritten_by_one_step() -> None:
    """Where two steps would rewrite one import, the later one leaves it alone and comes after the other."""
    plan = app.report(sample("monorepo")).plan
    seen = [(r.path, r.line, r.before) for step in plan.steps for r in step.rewrites]
    assert len(seen) == len(set(seen))
    places = [step.id for step in plan.steps]
    assert all(places.index(id) < number for number, step in enumerate(plan.steps) for id in step.after)


def sample(name: str) -> Analysis:
    """A sample project, read anew."""
    from tests.accept import analysed as read

    return read(name)


def test_every_finding_belongs_to_one_step() -> None:
    """No finding is ended twice, and none is lost."""
    found = app.report(sample("monorepo"))
    ended = [fingerprint for step in found.plan.steps for fingerprint in step.resolves]
    assert len(ended) == len(set(ended))
    assert set(ended) == {finding.fingerprint for finding in found.findings}


def test_what_fails_in_production_comes_first() -> None:
    """Of two modules that lack names, the one that only tests ask is second, whatever it would gain."""
    files = {
        "shop/__init__.py": "",
        "shop/a.py": "",
        "shop/b.py": "",
        "shop/api.py": "from shop.b import missing\n",
        "tests/__init__.py": "",
        **{f"tests/test_{n}.py": "import pytest\nfrom shop.a import missing\ndef test(): pass\n" for n in range(5)},
    }
    titles = [step.title for step in reported(files).plan.steps]
    assert titles == ["Settle shop.b.missing, which is not there", "Settle shop.a.missing, which is not there"]


def test_small_decisions_of_one_package_are_put_together() -> None:
    """Where there are more decisions than a meeting can look at, those of a package are one that can be reviewed."""
    files = {"shop/__init__.py": ""}
    for package in range(12):
        files[f"shop/p{package}/__init__.py"] = ""
        for module in range(8):
            files[f"shop/p{package}/m{module}.py"] = ""
            files[f"shop/p{package}/use{module}.py"] = f"from shop.p{package}.m{module} import missing\n"
    files |= {f"shop/p0/more{n}.py": "from shop.p0.m0 import missing\n" for n in range(20)}
    plan = reported(files).plan
    assert len(plan.first) <= 40
    total = sum(step.gain for step in plan.steps)
    assert sum(step.gain for step in plan.steps if step.id in plan.first) >= 0.9 * total
    assert max(len(step.files) for step in plan.steps) <= 25
    assert titled(plan, "Settle shop.p0.m0.missing, which is not there")
    assert titled(plan, "Settle 8 names that 8 modules of shop.p9 lack")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(), 2),
        (Wish(rules=("broken-patch-target",)), 1),
        (Wish(rules=("import-cycle",)), 0),
        (Wish(packages=("shop.queue",)), 1),
        (Wish(packages=("shop",)), 2),
        (Wish(packages=("sho",)), 0),
        (Wish(top=1), 1),
        (Wish(budget=2), 1),
        (Wish(budget=1), 0),
        (Wish(owners=("@nobody",)), 0),
    ],
)
def test_parts_of_a_plan(wish: Wish, expected: int) -> None:
    """A part of the plan has the steps that are asked for."""
    assert len(select(reported(BROKEN), wish).steps) == expected


def test_a_part_has_what_it_needs() -> None:
    """What must come before a step that is asked for comes along."""
    found = app.report(sample("monorepo"))
    dependent = next(step for step in found.plan.steps if step.after)
    (rule,) = {f.rule for f in found.findings if f.fingerprint in dependent.resolves}
    chosen = {step.id for step in select(found, Wish(rules=(rule,))).steps}
    assert {dependent.id, *dependent.after} <= chosen


def test_steps_are_asked_for_by_the_beginning_of_their_id() -> None:
    """An id that means no step, or several, is an error that says so."""
    plan = reported(BROKEN).plan
    assert named(plan, plan.steps[0].id[:6]) == plan.steps[0]
    for id in ("zzzz", ""):
        with pytest.raises(UnknownNameError):
            named(plan, id)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.py", ("@all",)),
        ("docs/a.md", ("@docs", "d@shop.example")),
        ("docs/deep/a.md", ("@all",)),
        ("apps/a/b.py", ("@apps",)),
        ("lib/apps/b.py", ("@all",)),
        ("x/logs/deep/b.py", ("@logs",)),
        ("apps/github/b.py", ()),
        ("with space/b.py", ("@space",)),
        ("notes#1.py", ("@all",)),
    ],
)
def test_the_last_line_of_codeowners_decides(path: str, expected: tuple[str, ...]) -> None:
    """Patterns mean what they mean to forges; a line without owners takes them away."""
    owners = Owners(
        "# comment\n*  @all\ndocs/* @docs d@shop.example # not @me\n/apps/ @apps\n**/logs @logs\n"
        "/apps/github\nwith\\ space/ @space\n!a.py @never\n[Section] @never\n"
    )
    assert owners.of(path) == expected


def test_owners_of_a_folder_below_the_repository() -> None:
    """Paths are those of the repository."""
    assert Owners("/services/shop/ @shop\n", "services/").of("shop/a.py") == ("@shop",)


def test_what_holds_is_kept() -> None:
    """What is proposed to be switched on is a configuration, and finds nothing in the code that it is made from."""
    files = {
        **BROKEN,
        "shop/models.py": "class Order: pass\n",
        **{f"shop/use{n}.py": "from shop.models import Order\n" for n in range(10)},
    }
    before = reported(files)
    keep = before.plan.upkeep
    assert keep is not None
    assert (keep.file, keep.contracts) == ("pyproject.toml", 2)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / keep.file).write_text(keep.configuration, "utf-8")
        config = replace(load(Path(folder), rules=detect.ids()), base=Path("/nowhere"), history=False)
    after = reported(files, config)
    assert {f.fingerprint for f in after.findings} == {f.fingerprint for f in before.findings}
    assert [(verdict.name, verdict.outcome) for verdict in after.contracts] == [
        ("Nothing that is shipped imports tests", Outcome.KEPT)
    ]
    limits, unjudged = judged(config, after.metrics, None)
    assert not unjudged
    assert all(limit.value == limit.bound for limit in limits)
    assert {"unresolved-imports", "uncollectable-tests"} <= {limit.metric for limit in limits}
    assert after.plan.upkeep is None


def test_a_contract_that_is_broken_is_not_proposed() -> None:
    """Code that imports tests, through whatever module, is not to be kept apart from them."""
    kept = reported({"shop/__init__.py": "", "tests/__init__.py": "", "tests/a.py": ""}).plan.upkeep
    assert kept is not None
    assert "forbidden" in kept.configuration
    files = {
        "shop/__init__.py": "import glue\n",
        "glue.py": "import tests.a\n",
        "tests/__init__.py": "",
        "tests/a.py": "",
    }
    broken = reported(files).plan.upkeep
    assert broken is not None
    assert "forbidden" not in broken.configuration


def test_a_title_fits_into_a_line() -> None:
    """Of a long name the last parts are told, two at least; the subject has all of it."""
    package = "/".join(f"package_number_{n}" for n in range(5))
    folders = [package.rsplit("/", n)[0] for n in range(5)]
    files = {f"{folder}/__init__.py": "" for folder in folders}
    files |= {f"{package}/bridge.py": "", "api.py": f"from {package.replace('/', '.')}.bridge import gone\n"}
    (step,) = reported(files).plan.steps
    assert step.title == "Settle ...package_number_4.bridge.gone, which is not there"
    assert step.subject == f"{package.replace('/', '.')}.bridge"


def test_what_a_rewrite_leaves_over_is_told() -> None:
    """A path that nobody takes after a step is named, and one that a string still spells out is not."""
    files = {
        "shop/__init__.py": "",
        "shop/models/__init__.py": "from shop.models.order import Order\n__all__ = ['Order']\n",
        "shop/models/order.py": "class Order:\n    pass\n",
        "shop/old.py": "from shop.models import Order\nclass Other: pass\n",
        "shop/older.py": "from shop.old import Other\n",
        "shop/mix.py": "from shop.older import Other\nfrom shop.old import Order, Other\n",
        **{f"shop/a{n}.py": "from shop.old import Order\n" for n in range(3)},
        **{f"shop/b{n}.py": "from shop.models import Order\n" for n in range(4)},
    }
    step = next(step for step in reported(files).plan.steps if step.phase is Phase.HOME)
    assert step.notes == (
        "nothing imports shop.old.Order then: "
        "where the module itself does not use it, remove it, or warn there until a date "
        "(`shop.old.Order -` in a list for `importmap apply --file` does the former)",
    )
    files["tests/test_a.py"] = (
        "from unittest.mock import patch\n\ndef test():\n    with patch('shop.old.Order'): pass\n"
    )
    step = next(step for step in reported(files).plan.steps if step.phase is Phase.HOME)
    assert step.notes == ()


def test_a_module_that_is_left_empty_is_told() -> None:
    """With the strings that name it; one that has anything of its own, or that somebody imports as a whole, is not."""
    files = {
        "shop/__init__.py": "",
        "shop/models/__init__.py": "from shop.models.order import Order\n__all__ = ['Order']\n",
        "shop/models/order.py": "class Order:\n    pass\n",
        "shop/old.py": '"""Moved."""\n\nfrom shop.models import Order\n\n__all__ = []\n',
        "shop/load.py": "from importlib import import_module\nNAMES = ['shop.old']\n",
        **{f"shop/a{n}.py": "from shop.old import Order\n" for n in range(3)},
        **{f"shop/b{n}.py": "from shop.models import Order\n" for n in range(4)},
    }
    step = next(step for step in reported(files).plan.steps if step.phase is Phase.HOME)
    told = [note for note in step.notes if note.startswith("shop.old holds nothing else then: delete it")]
    assert len(told) == 1
    assert "shop/load.py:2" in told[0]
    assert "git grep -nF shop.old" in told[0]
    warning = '"shop.old will be removed in VERSION: use shop.models", DeprecationWarning, stacklevel=2'
    assert f"if it has to stay for others: `warnings.warn({warning})`" in step.notes
    for path, more in (
        ("shop/old.py", "LIMIT = 3\n"),
        ("shop/old.py", "print(1)\n"),
        ("shop/web.py", "import shop.old\n"),
    ):
        changed = {**files, path: files.get(path, "") + more}
        step = next(step for step in reported(changed).plan.steps if step.phase is Phase.HOME)
        assert not [note for note in step.notes if "delete it" in note]
