"""Critical paths come to findings by the shortest chain of what runs, and findings rank by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config
from importmap.model.errors import ConfigError
from importmap.model.finding import Finding
from tests.code import analysed

SHOP = {
    "shop/__init__.py": "",
    "shop/routes/__init__.py": "",
    "shop/routes/checkout.py": "from shop.basket import Basket\n",
    "shop/routes/login.py": "def login():\n    from shop.users import User\n",
    "shop/basket.py": "import shop.prices\nfrom shop import users\nclass Basket: ...\n",
    "shop/prices/__init__.py": "from shop.gone import price\n",
    "shop/users.py": "from shop.lost import token\nclass User: ...\n",
    "shop/typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.alone import A\n",
    "shop/alone.py": "from shop.missing import a\nclass A: ...\n",
    "shop/lazy.py": "def __getattr__(name):\n    if name == 'A':\n        from shop.alone import A\n        return A\n"
    "    raise AttributeError(name)\n",
}


def found(entry_points: dict[str, tuple[str, ...]], targets: tuple[str, ...] = ()) -> dict[str, Finding]:
    """The findings of the shop by subject, with some critical paths."""
    config = Config(base=Path("/nowhere"), source="pyproject.toml", entry_points=entry_points, targets=targets)
    return {finding.subject: finding for finding in app.detected(analysed(SHOP, config=config))}


def chains(finding: Finding) -> dict[str, tuple[str, ...]]:
    """The chain of each journey to a finding."""
    return {journey.name: journey.chain for journey in finding.journeys}


def test_journeys_run_imports_packages_and_functions() -> None:
    """A journey goes on at import time, inside functions, and through the packages that run on the way."""
    findings = found({"pay": ("shop.routes.checkout",), "enter": ("shop/routes/login.py",)})
    assert chains(findings["shop.gone"]) == {"pay": ("shop.routes.checkout", "shop.basket", "shop.prices")}
    assert chains(findings["shop.lost"]) == {
        "enter": ("shop.routes.login", "shop.users"),
        "pay": ("shop.routes.checkout", "shop.basket", "shop.users"),
    }
    assert findings["shop.missing"].journeys == ()


def test_what_only_the_type_checker_reads_is_no_way() -> None:
    """Nothing runs because of an import for types; what a module makes when asked for a name does run."""
    assert found({"types": ("shop.typed",)})["shop.missing"].journeys == ()
    assert chains(found({"lazy": ("shop.lazy",)})["shop.missing"]) == {"lazy": ("shop.lazy", "shop.alone")}


def test_a_package_stands_for_what_is_in_it() -> None:
    """A journey that enters by a package enters by each of its modules, and takes the nearest."""
    findings = found({"all": ("shop.routes",)})
    assert chains(findings["shop.lost"]) == {"all": ("shop.routes.login", "shop.users")}


def test_findings_rank_by_journeys() -> None:
    """Of the findings of one severity, those that a journey reaches come first; otherwise nothing changes."""
    without, ranked = found({}), found({"pay": ("shop.basket",)})
    assert list(without) == ["shop.gone", "shop.lost", "shop.missing"]
    assert list(found({"lonely": ("shop.alone",)})) == ["shop.missing", "shop.gone", "shop.lost"]
    assert {f.fingerprint for f in without.values()} == {f.fingerprint for f in ranked.values()}


def test_only_evidence_that_stands_in_its_module_is_a_place() -> None:
    """All importers of what is missing are places of the finding; a definition that is called wrongly is none."""
    files = {
        "shop/__init__.py": "",
        "shop/a.py": "from shop.gone import x\n",
        "shop/b.py": "from shop.gone import x\n",
        "shop/c.py": "def run(a): ...\n",
        "shop/d.py": "from shop.c import run\nrun()\n",
    }
    config = Config(base=Path("/nowhere"), entry_points={"b": ("shop.b",), "c": ("shop.c",)})
    findings = {finding.rule: finding for finding in app.detected(analysed(files, config=config))}
    assert chains(findings["unresolved-import"]) == {"b": ("shop.b",)}
    assert findings["interface-drift"].journeys == ()


def test_entry_point_that_names_nothing_is_an_error() -> None:
    """A name that is no module is an error with the nearest one, unless only a part of the project is analysed."""
    with pytest.raises(ConfigError) as caught:
        found({"pay": ("shop.routes.chekout",)})
    assert caught.value.message == (
        "pyproject.toml: [tool.importmap.entry-points] pay names "
        '"shop.routes.chekout", which is no module of the analysed code'
    )
    assert caught.value.hint == 'did you mean "shop.routes.checkout"?'
    assert found({"pay": ("other.checkout",)}, targets=("shop",))["shop.gone"].journeys == ()


def test_a_step_of_the_plan_names_its_journeys() -> None:
    """Whoever carries a step out knows which critical paths it is about."""
    analysis = analysed(SHOP)
    config = replace(analysis.config, entry_points={"lonely": ("shop.alone",)})
    steps = app.report(replace(analysis, config=config)).plan.steps
    assert [step.journeys for step in steps if step.rule == "unresolved-import"] == [("lonely",)]
    assert {step.journeys for step in app.report(analysis).plan.steps} == {()}
