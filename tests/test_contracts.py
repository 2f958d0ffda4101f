"""Contracts are judged as import-linter judges them, read from where it reads them, and told with their imports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from packaging.version import Version

from benchmarks.contracts import importmap_says
from benchmarks.linter import lint, spelled
from importmap import app
from importmap.analysis import Analysis
from importmap.config import Config, load
from importmap.contracts.scope import as_linted, whole
from importmap.contracts.verdicts import verdicts
from importmap.files import Tree, tree_at
from importmap.graph import Chain, Edge
from importmap.model.contracts import (
    KINDS,
    AcyclicSiblings,
    Alert,
    Contract,
    Forbidden,
    Independent,
    Layers,
    LinterSettings,
    PrivateModules,
    Protected,
    Unread,
)
from importmap.model.errors import ConfigError
from importmap.model.severity import Severity
from importmap.model.verdicts import Outcome, Verdict
from importmap.render import html, terminal
from importmap.scan.import_linter import read_linter
from tests.accept import reported
from tests.code import analysed
from tests.trees import plant


def planted(folder: Path, files: dict[str, str]) -> Tree:
    """A tree with these files."""
    return tree_at(plant(folder, files))


SHOP = {
    "shop/__init__.py": "",
    "shop/web/__init__.py": "",
    "shop/web/pages.py": "import typing\nfrom shop.orders import order\nif typing.TYPE_CHECKING:\n    import html\n",
    "shop/web/money.py": "",
    "shop/orders/__init__.py": "",
    "shop/orders/order.py": "import shop.storage.rows\n\ndef f():\n    from shop.billing.invoice import Invoice\n",
    "shop/billing/__init__.py": "",
    "shop/billing/invoice.py": "import sqlite3, shop.storage.rows\nclass Invoice: ...\n",
    "shop/storage/__init__.py": "",
    "shop/storage/rows.py": "import sqlite3\nfrom . import journal\n",
    "shop/storage/journal.py": "from shop.web.money import *\n__import__('shop.seeds')\n",
    "shop/seeds.py": "",
}
BACK = "shop.storage.journal -> shop.web.money"  # the import from the lowest layer to the highest
ACROSS = "shop.orders.order -> shop.billing.invoice"
DOWN = "shop.web.pages -> shop.orders.order, shop.orders.order -> shop.storage.rows"

# A contract, the pairs that break it with their chains, and what is wrong with the contract itself.
CASES: list[tuple[Contract, dict[str, list[str]], list[str]]] = [
    (Layers(("web", "orders : billing", "storage"), ("shop",)), {"shop.storage -> shop.web": [BACK]}, []),
    (
        Layers(("web", "orders | billing", "storage"), ("shop",), exhaustive=True),
        {"shop.orders -> shop.billing": [ACROSS], "shop.storage -> shop.web": [BACK]},
        ["has no layer for shop.seeds"],
    ),
    (
        Layers(("web", "orders | billing", "storage"), ("shop",), exhaustive=True, exhaustive_ignores=("seeds",)),
        {"shop.orders -> shop.billing": [ACROSS], "shop.storage -> shop.web": [BACK]},
        [],
    ),
    # Chains are told to their end, whatever they go through.
    (
        Layers(("web", "seeds", "billing"), ("shop",), ignore_imports=(BACK,)),
        {
            "shop.billing -> shop.seeds": [
                "shop.billing.invoice -> shop.storage.rows, shop.storage.rows -> shop.storage.journal, "
                "shop.storage.journal -> shop.seeds"
            ]
        },
        [],
    ),
    # A closed layer is not to be bypassed.
    (Layers(("shop.web", "shop.orders", "shop.storage"), closed=("shop.orders",), ignore_imports=(BACK,)), {}, []),
    (
        Layers(
            ("shop.web", "shop.seeds", "shop.storage"),
            closed=("shop.seeds",),
            ignore_imports=(BACK, "shop.storage.journal -> shop.seeds"),
        ),
        {"shop.web -> shop.storage": [DOWN]},
        [],
    ),
    (Layers(("web", "(legacy)", "storage"), ("shop",), ignore_imports=("shop.storage.* -> shop.web.**",)), {}, []),
    (Layers(("shop.web", "shop.legacy")), {}, ["names shop.legacy, which does not exist"]),
    (Layers(("web",), ("market",)), {}, ["names market, which does not exist"]),
    (Layers(("shop.web", "shop.web.pages")), {}, ["names both shop.web and shop.web.pages, which is a part of it"]),
    # One thing is told once, however often it is named.
    (
        Independent(("shop", "shop.web", "shop.web.pages")),
        {},
        [
            "names both shop and shop.web, which is a part of it",
            "names both shop and shop.web.pages, which is a part of it",
        ],
    ),
    (Protected(("shop.legacy",), ("shop.legacy",)), {}, ["names shop.legacy, which does not exist"]),
    (Forbidden(("shop.web",), ("shop.storage",)), {"shop.web -> shop.storage": [DOWN]}, []),
    (Forbidden(("shop.web",), ("shop.storage",), allow_indirect_imports=True), {}, []),
    (
        Forbidden(("shop.*",), ("sqlite3",), allow_indirect_imports=True),
        {
            "shop.billing -> sqlite3": ["shop.billing.invoice -> sqlite3"],
            "shop.storage -> sqlite3": ["shop.storage.rows -> sqlite3"],
        },
        [],
    ),
    (Forbidden(("shop.storage",), ("shop.storage.rows", "shop")), {}, []),  # parts of each other
    (Forbidden(("shop.storage",), ("sqlite3",), as_packages=False), {}, []),
    (Forbidden(("shop.web",), ("html",)), {"shop.web -> html": ["shop.web.pages -> html"]}, []),
    (Forbidden(("shop.web",), ("html",), type_checking=False), {}, []),
    (Forbidden(("shop.web",), ("nobody_imports_this",)), {}, []),
    (
        Forbidden(("shop.shop",), ("shop.legacy", "json.decoder")),
        {},
        [
            "names shop.shop, which does not exist",
            "names shop.legacy, which does not exist",
            "forbids json.decoder, which cannot be told from the rest of its package outside",
        ],
    ),
    (
        Protected(("sqlite3",), ("shop.storage",)),
        {"shop.billing.invoice -> sqlite3": ["shop.billing.invoice -> sqlite3"]},
        [],
    ),
    (Protected(("sqlite3",), ("shop.*",)), {}, []),
    (
        Protected(("shop.storage",), ("shop.orders.order",)),
        {"shop.billing.invoice -> shop.storage": ["shop.billing.invoice -> shop.storage.rows"]},
        [],
    ),
    (Protected(("shop.legacy",)), {}, ["names shop.legacy, which does not exist"]),
    (
        Independent(("shop.orders", "shop.billing", "shop.seeds"), ignore_imports=("shop.storage.** -> shop.seeds",)),
        {"shop.orders -> shop.billing": [ACROSS]},
        [],
    ),
    (
        AcyclicSiblings(("shop",)),
        {"shop.web -> shop.orders": ["shop.web.pages -> shop.orders.order"]},
        [],
    ),
    (AcyclicSiblings(("shop",), ignore_imports=(BACK,)), {}, []),
    (AcyclicSiblings(("shop.*",)), {}, []),
    (
        Independent(("shop.web",), ignore_imports=("shop.web -> shop.seeds", "shop.** -> shop.seeds")),
        {},
        ["ignores shop.web -> shop.seeds, which is no import"],
    ),
    (
        Independent(("shop.web",), ignore_imports=("shop.web -> shop",), unmatched_ignore_imports_alerting=Alert.NONE),
        {},
        [],
    ),
]

# Keys of a contract, and why it makes no sense.
SENSELESS = [
    ("layers", 'layers = ["a", "b | a"]', 'has "a" in its layers twice'),
    ("layers", 'layers = ["a | b : c"]', 'has "|" and ":" in one layer, "a | b : c"'),
    ("layers", 'layers = ["a"]\nclosed = ["b"]', 'closes "b", which is none of its layers'),
    ("layers", 'layers = ["a"]\nexhaustive = true', "is exhaustive without containers"),
    ("forbidden", 'source-modules = ["a*"]\nforbidden-modules = []', 'names "a*", in which * must'),
    ("protected", 'protected-modules = ["a.**.*"]', 'names "a.**.*", in which * must'),
    ("independent", 'modules = ["a.*.**"]', 'names "a.*.**", in which * must'),
    (
        "independent",
        'modules = ["a"]\nignore-imports = ["a, b"]',
        'ignores "a, b", which must be "importer -> imported"',
    ),
    ("independent", "name = 'a'", 'needs the key "modules"'),
]

LINTED = """
[importlinter]
root_packages =
    shop
    market
include_external_packages = True
exclude_type_checking_imports = true
contract_types =
    odd: plugins.Odd

[importlinter:contract:one]
name = In layers
type = layers
containers = shop
layers =
    web
    # a comment
    orders | billing
exhaustive = True
broken_contract_guidance =
    Ask
    us

[importlinter:two]
name = Circles
type = acyclic_siblings
ancestors = shop
depth = 3
unmatched_ignore_imports_alerting = warn

[importlinter:contract:three]
name = Odd
type = odd

[importlinter:contract:four]
name = Mistyped
type = forbidden
source_module = shop

[importlinter:contract:five]
name = Unknown
type = forbiden

[importlinter:contract:six]
name = Incomplete
type = independence
"""


def judged(contract: Contract, analysis: Analysis) -> Verdict:
    """What becomes of one contract of importmap's own configuration."""
    tables = {Layers: "layers", Forbidden: "forbidden", Protected: "protected", Independent: "independent"}
    if isinstance(contract, AcyclicSiblings | PrivateModules):
        linted = (
            LinterSettings(".importlinter", (analysis.files[0].name.partition(".")[0],), True, True, (contract,)),
        )
        return verdicts(analysis.config, replace(analysis.project, linter=linted), analysis.links)[0]
    config = Config(base=Path("/nowhere"), source="pyproject.toml", **{tables[type(contract)]: (contract,)})  # type: ignore[arg-type]
    return verdicts(config, analysis.project, analysis.links)[0]


def shown(verdict: Verdict) -> dict[str, list[str]]:
    """The pairs that break a contract, with their chains."""
    return {
        f"{breach.importer} -> {breach.imported}": [
            ", ".join(f"{passage.importer} -> {passage.imported}" for passage in chain) for chain in breach.chains
        ]
        for breach in verdict.breaches
    }


@pytest.mark.parametrize(("contract", "pairs", "faults"), CASES)
def test_contract_is_judged(contract: Contract, pairs: dict[str, list[str]], faults: list[str]) -> None:
    """A contract is broken by the pairs that it does not allow and by what it names wrongly, and by nothing else."""
    verdict = judged(contract, analysed(SHOP))
    assert shown(verdict) == pairs
    assert [fault.text for fault in verdict.faults] == faults
    assert verdict.outcome is (Outcome.BROKEN if pairs or faults else Outcome.KEPT)
    assert verdict.kind == KINDS[type(contract)]


def test_unmatched_ignore_may_be_a_warning() -> None:
    """An ignored import that is not there is a warning on demand, and then the contract is kept."""
    contract = Independent(("shop.web",), ignore_imports=("a -> b",), unmatched_ignore_imports_alerting=Alert.WARN)
    verdict = judged(contract, analysed(SHOP))
    assert [fault.severity for fault in verdict.faults] == [Severity.WARNING]
    assert verdict.outcome is Outcome.KEPT


def test_contracts_have_names_of_their_own() -> None:
    """A contract without a name is called by its modules, and a second one of a name has a number."""
    config = Config(Path("/nowhere"), independent=(Independent(("shop.web",)), Independent(("shop.web",))))
    names = [verdict.name for verdict in analysed(SHOP, config=config).contracts]
    assert names == ["independence of shop.web", "independence of shop.web (2)"]


@pytest.mark.parametrize(("table", "keys", "why"), SENSELESS)
def test_senseless_contract_is_an_error(tmp_path: Path, table: str, keys: str, why: str) -> None:
    """A contract that makes no sense is an error of the configuration, which names the file and the table."""
    plant(tmp_path, {"pyproject.toml": f"[[tool.importmap.{table}]]\n{keys}\n"})
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert caught.value.message.startswith(f"pyproject.toml: [tool.importmap] {table} #1")
    assert why in caught.value.message


def test_import_linter_is_read(tmp_path: Path) -> None:
    """Contracts of import-linter are read with their settings, and what is wrong with the others is known."""
    (found,) = read_linter(planted(tmp_path, {".importlinter": LINTED}), ())
    assert found == LinterSettings(
        path=".importlinter",
        root_packages=("shop", "market"),
        include_external_packages=True,
        type_checking=False,
        contracts=(
            Layers(("web", "orders | billing"), ("shop",), exhaustive=True, name="In layers", reason="Ask us"),
            AcyclicSiblings(("shop",), 3, name="Circles", unmatched_ignore_imports_alerting=Alert.WARN),
        ),
        unread=(
            Unread("Odd", "odd", "a type of contract that import-linter gets from elsewhere", wrong=False),
            Unread(
                "Mistyped", "forbidden", 'has no option "source_module"; did you mean "source_modules"?', wrong=True
            ),
            Unread(
                "Unknown",
                "forbiden",
                'of the type "forbiden", which importmap does not know; did you mean "forbidden"?',
                wrong=False,
            ),
            Unread("Incomplete", "independence", 'needs the key "modules"', wrong=True),
        ),
    )


PRIVATE = {
    **dict.fromkeys(("p/__init__.py", "p/a/__init__.py", "p/a/_q/__init__.py", "p/a/_q/_s/__init__.py"), ""),
    **dict.fromkeys(("p/b/__init__.py", "p/a/_secret.py", "p/a/_q/x.py", "p/a/_q/_s/y.py", "p/_top.py"), ""),
    "p/a/in.py": "import p.a._secret, p.a._q.x, p.a._q._s.y, p._top\nfrom p.a import _q\n",
    "p/a/deep/__init__.py": "from p.a._secret import X\n",
    "p/a/_q/z.py": "import p.a._q._s.y\n",
    "p/b/__main__.py": "from p.a._secret import X\nimport p.a._q.x, p._top\nimport sqlite3._x\n",
    "p/c.py": "import p.b.__main__, p.a._q._s.y\nfrom p import _top\n",
    "p/ab.py": "import p.a._secret  # beside p.a, and not in it\n",
}
CONFINED = (
    PrivateModules(name="everywhere"),
    PrivateModules(("p.a",), name="one"),
    PrivateModules(("p.b", "p.c"), name="others"),
    PrivateModules(("p.*",), name="stars", ignore_imports=("p.c -> p.a._q._s.y", "p.ab -> p.a._secret")),
    PrivateModules(name="ignoring", ignore_imports=("p.** -> p.a._secret", "p.** -> p.a._q.**")),
)


@pytest.mark.skipif(Version(version("import-linter")) < Version("2.17"), reason="import-linter has it since 2.17")
def test_private_modules_are_those_of_import_linter(tmp_path: Path) -> None:
    """The same contracts are kept, and the same imports break the others."""
    sections = "".join(
        f"[importlinter:contract:{c.name}]\nname = {c.name}\ntype = private_modules\n"
        + "".join(
            f"{key} =\n" + "".join(f"    {value}\n" for value in values)
            for key in ("packages_with_private_modules", "ignore_imports")
            if (values := getattr(c, key))
        )
        for c in CONFINED
        if c.name != "stars"
    )
    plant(tmp_path, {**PRIVATE, ".importlinter": f"[importlinter]\nroot_package = p\n{sections}"})
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    (settings,) = read_linter(tree_at(tmp_path), ())
    analysis = analysed(PRIVATE)
    found = verdicts(analysis.config, replace(analysis.project, linter=(settings,)), analysis.links)
    assert settings.contracts == tuple(c for c in CONFINED if c.name != "stars")
    for verdict in found:
        assert f"{verdict.name} {'KEPT' if verdict.outcome is Outcome.KEPT else 'BROKEN'}" in done.stdout, done.stdout
        part = re.search(rf"^{verdict.name}\n-+\n((?:(?!^\w+\n-+\n).*\n)*)", done.stdout, re.MULTILINE)
        theirs = re.findall(r"^- (\S+) -> (\S+) \(l\.", part[1], re.MULTILINE) if part else []
        assert [(breach.importer, breach.imported) for breach in verdict.breaches] == theirs
        assert verdict.faults == ()
    assert {v.name: len(v.breaches) for v in found} == {"everywhere": 5, "one": 5, "others": 0, "ignoring": 0}


def test_private_packages_have_no_private_modules(tmp_path: Path) -> None:
    """A contract that names one makes no sense, and one whose pattern meets one is broken by that."""
    text = "[importlinter]\nroot_package = p\n[importlinter:contract:1]\nname = A\ntype = private_modules\n"
    plant(tmp_path, {".importlinter": f"{text}packages_with_private_modules = p._a\n"})
    (settings,) = read_linter(tree_at(tmp_path), ())
    assert [(one.wrong, "is private itself" in one.why) for one in settings.unread] == [(True, True)]
    verdict = judged(PrivateModules(("p.**",)), analysed(PRIVATE))
    assert verdict.outcome is Outcome.BROKEN
    assert "looks into p._top, which is private itself" in {fault.text for fault in verdict.faults}


def test_an_unknown_type_breaks_nothing() -> None:
    """It is told as not checked, with the reason and the nearest type."""
    unread = (Unread("New", "private_module", "of a type", wrong=False),)
    settings = LinterSettings(".importlinter", ("shop",), True, True, (), unread)
    analysis = analysed(SHOP)
    (verdict,) = verdicts(analysis.config, replace(analysis.project, linter=(settings,)), analysis.links)
    assert (verdict.outcome, verdict.note, verdict.faults) == (Outcome.UNCHECKED, "of a type", ())


def test_import_linter_in_toml(tmp_path: Path) -> None:
    """A pyproject.toml says the same in tables, with a single value in the place of a list."""
    text = (
        '[tool.importlinter]\nroot_package = "shop"\n[[tool.importlinter.contracts]]\nname = "A"\ntype = "forbidden"\n'
    )
    keys = (
        'source_modules = "shop"\nforbidden_modules = ["html"]\nallow_indirect_imports = "True"\nas_packages = false\n'
    )
    (found,) = read_linter(planted(tmp_path, {"pyproject.toml": text + keys}), ())
    assert found.contracts == (Forbidden(("shop",), ("html",), True, False, name="A"),)
    assert not found.include_external_packages


def test_first_file_counts(tmp_path: Path) -> None:
    """Of several files in a folder the one counts that import-linter would take; folders are told apart."""
    said = "[importlinter]\nroot_package = {}\n"
    tree = {
        "setup.cfg": "[metadata]\nname = importlinter\n",
        ".importlinter": said.format("shop"),
        "pyproject.toml": '[tool.importlinter]\nroot_package = "no"\n',
        "services/auth/setup.cfg": said.format("auth"),
        "docs/.importlinter": said.format("docs"),
    }
    found = read_linter(planted(tmp_path, tree), ("services/auth/src",))
    assert [(s.path, s.root_packages) for s in found] == [
        (".importlinter", ("shop",)),
        ("services/auth/setup.cfg", ("auth",)),
    ]


def test_unreadable_file_is_told(tmp_path: Path) -> None:
    """A file for import-linter that cannot be read breaks one contract, and says why."""
    (found,) = read_linter(planted(tmp_path, {".importlinter": "[importlinter]\nroot_package\n"}), ())
    assert found.unread[0].why.startswith("cannot be read: Source contains parsing errors")
    analysis = analysed(SHOP)
    (verdict,) = verdicts(analysis.config, replace(analysis.project, linter=(found,)), analysis.links)
    assert (verdict.name, verdict.outcome) == (".importlinter", Outcome.BROKEN)


def test_linted_scope_is_that_of_import_linter() -> None:
    """Imports by a call do not count, names outside count on demand, and a name means the submodule if there is one."""
    files = {
        "shop/__init__.py": "from shop.inner import orders\n",
        "shop/inner.py": "orders = []\n",
        "shop/orders.py": "from shop import orders, no\nimport shop.missing, json.decoder\n__import__('shop.inner')\n",
        "market/__init__.py": "from shop import orders\n",
    }
    analysis = analysed(files)
    linted = LinterSettings(".importlinter", ("shop",), False, True, ())
    inside = as_linted(analysis.project, analysis.links, linted, partial=False)
    assert set(inside.imports) == {("shop", "shop.inner"), ("shop.orders", "shop")}
    outside = replace(linted, root_packages=("market", "shop.orders"), include_external_packages=True)
    found = as_linted(analysis.project, analysis.links, outside, partial=False)
    assert set(found.imports) == {("market", "shop.orders"), ("shop.orders", "json")}
    assert ("shop.orders", "shop.inner") in whole(
        analysis.project, analysis.links, partial=False, type_checking=True
    ).imports


def test_broken_files_and_bare_folders_do_not_stop(tmp_path: Path) -> None:
    """A file that does not parse and a folder without `__init__.py`, where import-linter sees nothing, are judged."""
    tree = {
        **SHOP,
        ".importlinter": "[importlinter]\nroot_package = shop\n[importlinter:a]\nname = A\ntype = forbidden\n"
        "source_modules = shop.tools\nforbidden_modules = shop.web\n",
        "shop/tools/half.py": "import shop.web.pages\ndef (:\n",
    }
    analysis = app.analyse(app.load_config(plant(tmp_path, tree)))
    (verdict,) = analysis.contracts
    assert shown(verdict) == {"shop.tools -> shop.web": ["shop.tools.half -> shop.web.pages"]}


def test_empty_folder_needs_no_layer(tmp_path: Path) -> None:
    """A folder without `__init__.py` is no module that needs a layer, unless something is imported from it."""
    contract = '[[tool.importmap.layers]]\ncontainers = ["shop"]\nlayers = ["web"]\nexhaustive = true\n'
    tree = {
        "pyproject.toml": contract,
        "shop/__init__.py": "",
        "shop/web.py": "import shop.tools.made\n",
        "shop/tools/made.py": "",
        "shop/templates/page.py": "",
    }
    (verdict,) = app.analyse(app.load_config(plant(tmp_path, tree))).contracts
    assert [fault.subject for fault in verdict.faults] == ["shop.tools"]


def test_what_was_not_read_is_not_judged(tmp_path: Path) -> None:
    """A contract on packages of which a part was not asked for is not checked; what is left out is not missing."""
    protected = '[[tool.importmap.protected]]\nprotected-modules = ["sqlite3"]\n'
    contracts = (
        f'{protected}[[tool.importmap.independent]]\nmodules = ["shop.web.money", "shop.seeds", "shop.legacy"]\n'
    )
    linted = (
        "[importlinter]\nroot_package = shop\n[importlinter:a]\nname = A\ntype = independence\nmodules = shop.web\n"
    )
    settings = f'[tool.importmap]\nexclude = ["shop/legacy/**"]\n{contracts}'
    tree = {**SHOP, "pyproject.toml": settings, ".importlinter": linted, "shop/legacy/__init__.py": "", "tools.py": ""}
    config = app.load_config(plant(tmp_path, tree))
    parts = {
        (): [(Outcome.BROKEN, ""), (Outcome.KEPT, ""), (Outcome.KEPT, "")],
        ("shop/web",): [
            (Outcome.KEPT, ""),
            (Outcome.UNCHECKED, "only a part of shop was read"),
            (Outcome.UNCHECKED, "shop was not read as a whole"),
        ],
        ("tools.py",): [
            (Outcome.KEPT, ""),
            (Outcome.UNCHECKED, "nothing that it speaks of was read"),
            (Outcome.UNCHECKED, "shop was not read as a whole"),
        ],
    }
    for targets, expected in parts.items():
        analysis = app.analyse(replace(config, targets=targets))
        assert [(verdict.outcome, verdict.note) for verdict in analysis.contracts] == expected


def test_findings_tell_chains() -> None:
    """A finding names the pair, the contract and its reason, and its evidence follows each chain with file and line."""
    files = {**SHOP, "shop/web/more.py": "\nimport shop.orders.order\n"}
    forbidden = Forbidden(("shop.web",), ("shop.storage",), name="No rows", reason="they move")
    protected = Protected(("shop.storage",), ("shop.billing",), ignore_imports=("a -> b",))
    config = Config(Path("/nowhere"), source="pyproject.toml", forbidden=(forbidden,), protected=(protected,))
    findings = [f for f in app.detected(analysed(files, config=config)) if f.rule == "broken-contract"]
    reached, ignored, own = sorted(findings, key=lambda finding: finding.subject)
    assert reached.subject == "No rows: shop.web -> shop.storage"
    assert reached.message == (
        'shop.web reaches shop.storage, which is forbidden by "No rows" (they move), by 2 chains of imports'
    )
    assert (reached.severity, reached.weight, str(reached.location)) == (Severity.ERROR, 2, "shop/web/more.py:2")
    assert [(evidence.text, str(evidence.location)) for evidence in reached.evidence] == [
        ("shop.web.more imports shop.orders.order", "shop/web/more.py:2"),
        ("then shop.orders.order imports shop.storage.rows", "shop/orders/order.py:1"),
        # No import is told twice: this chain has to find another way.
        ("shop.web.pages imports shop.orders.order", "shop/web/pages.py:2"),
        ("then shop.orders.order imports shop.billing.invoice", "shop/orders/order.py:4"),
        ("then shop.billing.invoice imports shop.storage.rows", "shop/billing/invoice.py:1"),
    ]
    assert own.message == ('shop.orders.order imports shop.storage, which is protected by "protected of shop.storage"')
    assert [evidence.text for evidence in own.evidence] == ["shop.orders.order: import shop.storage.rows"]
    assert (ignored.message, str(ignored.location)) == (
        'the contract "protected of shop.storage" ignores a -> b, which is no import',
        "pyproject.toml",
    )


def test_report_lists_all_contracts() -> None:
    """The report names every contract with what became of it, on the screen by their number."""
    report = reported("broken_contract")
    assert [(contract.kind, contract.outcome) for contract in report.contracts] == [
        ("layers", "broken"),
        ("forbidden", "kept"),
        ("protected", "broken"),
        ("acyclic_siblings", "broken"),
    ]
    assert "1 of 4 contracts kept" in terminal.coverage(report).plain
    assert all(contract.name in html.render(report) for contract in report.contracts)


# ------------------------------------------------------------------------------------------- against import-linter

# Before, forbidden and protected modules were passed over where they do not exist.
LENIENT = Version(version("import-linter")) < Version("2.17")
NAMES = ("p", *(f"p.{a}{rest}" for a in "abcd" for rest in ("", ".x", ".y")))
EDGES = [(importer, imported) for importer in NAMES for imported in (*NAMES, "out") if importer != imported]
INSIDE = st.lists(st.sampled_from([*NAMES, "p.*", "p.*.x", "p.**", "p.none"]), min_size=1, max_size=4, unique=True)
SOME = st.builds(lambda inside, outside: (*inside, *outside), INSIDE, st.sampled_from([(), (), ("out",)]))
IGNORED = st.lists(
    st.sampled_from([f"{a} -> {b}" for a, b in EDGES] + ["p.* -> p.a.*", "p.** -> out"]), max_size=4, unique=True
).map(tuple)


@st.composite
def layers(draw: st.DrawFn) -> Layers:
    """Some of the modules in layers, in containers or by their full names."""
    contained = draw(st.booleans())
    tails = draw(st.permutations("abcd"))[: draw(st.integers(1, 4))]
    names = [tail if contained else f"p.{tail}" for tail in tails]
    if draw(st.booleans()):
        names.append("(none)" if contained else "(p.none)")
    parts = []
    while names:
        size = draw(st.integers(1, 3))
        parts.append(draw(st.sampled_from([" | ", " : "])).join(names[:size]))
        names = names[size:]
    return Layers(tuple(parts), ("p",) if contained else (), exhaustive=contained and draw(st.booleans()))


CONTRACTS: st.SearchStrategy[Contract] = st.one_of(
    layers(),
    st.builds(Forbidden, SOME, SOME, st.booleans(), st.booleans()),
    st.builds(Protected, SOME, INSIDE.map(tuple), st.booleans()),
    st.builds(Independent, SOME),
    st.builds(AcyclicSiblings, SOME, st.integers(0, 3)),
)


@settings(max_examples=5, deadline=None, phases=[Phase.generate])  # shrinking would ask for minutes
@given(
    st.lists(CONTRACTS, min_size=32, max_size=32),
    st.lists(st.sampled_from(EDGES), max_size=16, unique=True),
    IGNORED,
)
def test_verdicts_are_those_of_import_linter(
    contracts: list[Contract], edges: list[tuple[str, str]], ignored: tuple[str, ...]
) -> None:
    """In any package a contract is kept or broken as import-linter says, by the same pairs and direct imports."""
    named = [
        replace(c, name=str(number), ignore_imports=ignored, unmatched_ignore_imports_alerting=Alert.NONE)
        for number, c in enumerate(contracts)
    ]
    written = LinterSettings(".importlinter", ("p",), True, False, tuple(named))
    packages = {name.rpartition(".")[0] for name in NAMES}
    files = {f"{name.replace('.', '/')}{'/__init__' if name in packages else ''}.py": name for name in NAMES}
    tree = {
        path: "".join(f"import {imported}\n" for importer, imported in edges if importer == name)
        for path, name in files.items()
    }
    tree["p/e.py"] = "import out\n"  # what nobody imports does not exist for import-linter
    ours = importmap_says(analysed(tree), written)
    session = {"root_packages": ["p"], "include_external_packages": "True"}
    # What cannot be checked keeps the others from it: one such contract is asked about, and alone.
    faulty = [c for c in named if ours[c.name].error and not (LENIENT and isinstance(c, Forbidden | Protected))]
    sound = [contract for contract in named if not ours[contract.name].error]
    with TemporaryDirectory() as folder:
        plant(Path(folder), tree)
        said, _ = lint(session, [spelled(contract) for contract in sound], [Path(folder)])
        wrong, _ = lint(session, [spelled(contract) for contract in faulty[:1]], [Path(folder)])
    assert all(theirs.error for theirs in wrong)
    for contract, theirs in zip(sound, said, strict=True):
        here = ours[contract.name]
        assert (theirs.kept, theirs.error, theirs.undeclared) == (here.kept, "", here.undeclared), contract
        assert theirs.chains.keys() == here.chains.keys() or (
            not theirs.whole and theirs.chains.keys() < here.chains.keys()
        )
        if not isinstance(contract, AcyclicSiblings):
            assert direct(theirs.chains) == direct(here.chains)


def direct(chains: Mapping[Edge, Collection[Chain]]) -> dict[Edge, set[Chain]]:
    """The chains of one import."""
    return {pair: {chain for chain in found if len(chain) == 1} for pair, found in chains.items()}
