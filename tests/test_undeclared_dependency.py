"""Packages that are imported and not declared, or declared and not imported"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap.analysis import analyse
from importmap.config import Config
from importmap.dependencies.declared import is_for_developers
from importmap.dependencies.names import distribution_of, is_offered, may_be_offered
from importmap.detect.undeclared_dependency import Options, find
from importmap.model.distribution import INSTALLED, Distribution, Requirement
from importmap.model.finding import Finding
from importmap.model.outside import Naming, Outside
from tests.code import project

# Each row: a package, a distribution, and whether the one offers the other as far as names tell.
NAMES = [
    ("yaml", "pyyaml", True),
    ("yaml", "yaml", True),
    ("PIL", "pillow", True),
    ("cv2", "opencv-python-headless", True),
    ("google.protobuf", "protobuf", True),
    ("google.cloud.storage", "google-cloud-storage", True),
    ("google.cloud.storage", "google-cloud-pubsub", False),
    ("opentelemetry.exporter", "opentelemetry-exporter-otlp-proto-http", True),
    ("opentelemetry.trace", "opentelemetry-api", True),
    ("opentelemetry.trace", "opentelemetry-sdk", False),
    ("sentry_sdk", "sentry-sdk", True),
    ("ulid", "python-ulid", True),
    ("requests", "requests", True),
    ("requests", "requests-oauthlib", False),
    ("bs4", "requests", False),
]
# Each row: a package, a distribution, and whether their names leave it open that the one offers the other.
OPEN = [
    ("wonders", "wonders-of-the-world", True),
    ("wonders", "requests", False),
    ("humps", "pyhumps", True),
    ("dal", "django-autocomplete-light", True),  # by its initials
    ("rest_flex_fields", "drf-flex-fields", True),  # by a word
    ("analyticsclient", "edx-analytics-data-api-client", True),
    ("edx_rest_framework_extensions", "edx-drf-extensions", True),
    ("langchain_core", "langchain-openai", False),  # of one family
    ("typing_inspect", "ty", False),  # two letters are everywhere
    ("shop_client", "stock-client", False),  # so is this word
]
TEXTS = [
    ("Shop.Orders[mail]>=2; python_version < '3.12'", "shop-orders"),
    ("requests (>=2)", "requests"),
    ("zope.interface", "zope-interface"),
    ("shop @ git+https://example.org/shop", "shop"),
    ("../shop", ""),
]
GROUPS = [
    (INSTALLED, False),
    ("extra:mail", False),
    ("extra:dev", True),
    ("group:test", True),
    ("group:backend", False),
    ("file:requirements.txt", False),
    ("file:requirements-dev.txt", True),
    ("file:requirements/test.txt", True),
    ("build", True),
]
DECLARED = {INSTALLED: ["requests", "attrs"], "extra:mail": ["jinja2"], "group:dev": ["hypothesis"]}
USED = "import requests, attr\n"
# Each row: what a module of the shop says, and what is found, as the subjects with their severities.
CASES: list[tuple[str, str, list[str]]] = [
    ("nothing is missing", "import jinja2, os, shop\n", []),
    ("a package is missing", "import yaml\n", ["warning shop: pyyaml"]),
    ("one with an unknown name", "import wonders\n", ["warning shop: wonders"]),
    ("the name may belong to what is declared", "import request\n", []),
    ("declared for development", "import hypothesis\n", ["warning shop: hypothesis"]),
    ("declared for development and needed later", "def f():\n    import hypothesis\n", []),
    ("guarded", "try:\n    import yaml\nexcept ImportError:\n    yaml = None\n", []),
    ("by the platform", "import sys\nif sys.platform == 'win32':\n    import winreg_tools\n", []),
    ("in a function", "def f():\n    import yaml\n", ["info shop: pyyaml"]),
    ("for types", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml\n", ["info shop: pyyaml"]),
    (
        "for types, and guarded for run time",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from yaml import Node\nelse:\n"
        "    try:\n        from yaml import Node\n    except ImportError:\n        Node = None\n",
        [],
    ),
    ("typing_extensions at run time", "import typing_extensions\n", ["warning shop: typing-extensions"]),
    (
        "of every type checker",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import typing_extensions\n",
        [],
    ),
    (
        "several packages of one",
        "import opentelemetry.trace, opentelemetry.metrics\n",
        ["warning shop: opentelemetry-api"],
    ),
]


def required(requirements: dict[str, list[str]], folder: str = ".", name: str = "shop") -> Distribution:
    """A distribution with these requirements by group."""
    path = "pyproject.toml" if folder == "." else f"{folder}/pyproject.toml"
    made = tuple(Requirement(text, group, path, 3) for group, texts in requirements.items() for text in texts)
    return Distribution(folder, project=bool(name), name=name, requirements=made)


def found(
    files: dict[str, str], *distributions: Distribution, options: Options | None = None, roots: tuple[str, ...] = (".",)
) -> list[Finding]:
    """What the rule finds in some files with some distributions."""
    made, facts = project(files, roots)
    made = replace(made, distributions=distributions)
    return list(find(analyse(Config(base=Path("/nowhere")), made, facts), options or Options()))


def told(findings: list[Finding]) -> list[str]:
    """Severities and subjects."""
    return [f"{finding.severity.label} {finding.subject}" for finding in findings]


@pytest.mark.parametrize(("package", "distribution", "offers"), NAMES)
def test_names_of_distributions(package: str, distribution: str, offers: bool) -> None:
    """A distribution offers what the table says, and what has its name."""
    assert is_offered(package, distribution) is offers


@pytest.mark.parametrize(("text", "name"), TEXTS)
def test_requirements_have_names(text: str, name: str) -> None:
    """The name of a requirement is what stands before all that qualifies it."""
    assert distribution_of(text) == name


@pytest.mark.parametrize(("group", "development"), GROUPS)
def test_groups_for_developers(group: str, development: bool) -> None:
    """Groups, extras and files are there for developers by their names."""
    assert is_for_developers(Requirement("x", group, "", 0)) is development


@pytest.mark.parametrize(("package", "distribution", "open_"), OPEN)
def test_unknown_names_stay_unknown(package: str, distribution: str, open_: bool) -> None:
    """Where one name holds the other, or its initials, or a telling word of it, nobody can know."""
    assert may_be_offered(package, distribution) is open_


@pytest.mark.parametrize(("case", "source", "expected"), CASES, ids=[case for case, _, _ in CASES])
def test_imports_are_declared(case: str, source: str, expected: list[str]) -> None:
    """What a module of a distribution imports is told as it stands."""
    del case
    files = {"shop/__init__.py": USED + "from shop import work\n", "shop/work.py": source}
    assert told(found(files, required(DECLARED))) == expected


def test_only_functions_import_it() -> None:
    """A module that nothing runs at once is optional: what it lacks is information, what developers have is nothing."""
    files = {
        "shop/__init__.py": USED + "def f():\n    import shop.work\n",
        "shop/work.py": "import yaml, hypothesis\n",
    }
    assert told(found(files, required(DECLARED))) == ["info shop: pyyaml"]


def test_tests_may_use_what_developers_have() -> None:
    """A test may import what is there for development; what is well known and not there at all is information."""
    files = {"shop/__init__.py": USED, "tests/test_a.py": "import hypothesis, yaml, strange\n"}
    assert told(found(files, required(DECLARED))) == ["info shop: pyyaml"]


def test_tests_may_use_what_every_type_checker_has() -> None:
    """A test of types imports typing_extensions, and nobody has to declare it for that."""
    files = {"shop/__init__.py": USED, "tests/test_a.py": "import typing_extensions\n"}
    assert told(found(files, required(DECLARED))) == []


@pytest.mark.parametrize("prose", [True, False])
def test_what_a_text_names_is_no_start(prose: bool) -> None:
    """What is found does not hang on whether other files were read for another rule."""
    later = USED + "def f():\n    import shop.work\n"
    made, facts = project({"shop/__init__.py": later, "shop/work.py": "import hypothesis\n"})
    outside = Outside((Naming("shop.work", "docs/api.rst", 3, prose),), published=(".",))
    made = replace(made, distributions=(required(DECLARED),), outside=outside)
    assert list(find(analyse(Config(base=Path("/nowhere")), made, facts), Options())) == []


def test_members_declare_each_other() -> None:
    """A member that imports another one has to declare it."""
    files = {
        "orders/orders/__init__.py": "import requests\n",
        "billing/billing/__init__.py": "import orders, requests\n",
        "sums/sums/__init__.py": "import orders, requests\n",
    }
    whole = [
        required({INSTALLED: ["requests"]}, "orders", "Orders"),
        required({INSTALLED: ["requests"]}, "billing", "billing"),
        required({INSTALLED: ["requests", "orders"]}, "sums", "sums"),
    ]
    assert told(found(files, *whole, roots=("orders", "billing", "sums"))) == ["warning billing: Orders"]


@pytest.mark.parametrize("needs", [True, False])
def test_one_member_stands_for_another(needs: bool) -> None:
    """Who declares the distribution of a namespace may import a part of it that this one needs, and no other part."""
    files = {
        "core/shop/__init__.py": "import requests\n",
        "orders/shop/orders/__init__.py": "import requests\n",
        "desk/desk/__init__.py": "import shop.orders, requests\n",
    }
    whole = [
        required({INSTALLED: ["requests", "shop-orders"] if needs else ["requests"]}, "core", "shop"),
        required({INSTALLED: ["requests"]}, "orders", "shop-orders"),
        required({INSTALLED: ["requests", "shop"]}, "desk", "desk"),
    ]
    expected = [] if needs else ["warning desk: shop-orders"]
    findings = told(found(files, *whole, roots=("core", "orders", "desk")))
    assert [text for text in findings if "desk" in text] == expected


@pytest.mark.parametrize(
    ("backend", "packages", "expected"),
    [
        ("hatchling", ("shop",), []),
        ("hatchling", (), []),  # it looks for the package of the name
        ("setuptools", ("shop", "bench"), ["warning shop: hypothesis"]),
        ("", (), ["warning shop: hypothesis"]),  # nothing is built: the folder is the application
    ],
)
def test_what_is_not_installed_is_for_developers(backend: str, packages: tuple[str, ...], expected: list[str]) -> None:
    """What stands beside the packages of a distribution may import what is there for development."""
    files = {"shop/__init__.py": USED, "bench/__init__.py": "", "bench/__main__.py": "import hypothesis\n"}
    made = replace(required(DECLARED), backend=backend, packages=packages)
    assert told(found(files, made)) == expected


def test_a_part_of_a_namespace_is_installed() -> None:
    """A distribution that adds to a namespace installs what is below the folder of the namespace."""
    files = {"acme/shop/__init__.py": USED + "import strange\n", "bench.py": "import wonders\n"}
    made = replace(required(DECLARED, name="acme-shop"), backend="hatchling")
    assert [finding.subject for finding in found(files, made)] == ["acme-shop: strange"]


# Each row: what it shows, the folder, the lines of its requirements.txt, and what is found.
LISTS = [
    ("by hand", "site", ["requests==2.1", "pyyaml==6.0"], ["warning site: pyyaml is not imported"]),
    ("frozen", "site", ["requests==2.1", "pyyaml==6.0", "MarkupSafe==3.0"], []),
    ("not all of it", "site", ["requests", "pyyaml==6.0", "MarkupSafe==3.0"], ["warning site: pyyaml is not imported"]),
    ("for documentation", "docs_theme", ["requests==2.1", "pyyaml==6.0"], []),
]


@pytest.mark.parametrize(("case", "folder", "lines", "expected"), LISTS, ids=[row[0] for row in LISTS])
def test_lists_that_are_written_by_hand(case: str, folder: str, lines: list[str], expected: list[str]) -> None:
    """What a tool has written down, or what is for developers, is not told as idle."""
    del case
    made = required({"file:requirements.txt": lines}, folder, name="")
    assert [
        text for text in told(found({f"{folder}/shop.py": "import requests\n"}, made)) if "pyyaml" in text
    ] == expected


def test_what_nobody_imports() -> None:
    """What is declared and not imported is told, unless it is of those that work unseen."""
    idle = {INSTALLED: ["requests", "pyyaml", "strange", "gunicorn", "django-stubs", "requestscope"]}
    findings = found({"shop/__init__.py": "import requests\n"}, required(idle))
    assert told(findings) == ["warning shop: pyyaml is not imported", "info shop: strange is not imported"]
    assert (findings[0].location.path, findings[0].location.line) == ("pyproject.toml", 3)


def test_who_has_no_code_imports_nothing() -> None:
    """A folder that lists what something else needs, and holds no code, is left alone."""
    made = required({INSTALLED: ["requests", "pyyaml"]}, "images/web", "web")
    assert told(found({"shop/__init__.py": "import requests\n"}, made)) == []


def test_strings_are_uses() -> None:
    """What a string spells out is not idle."""
    files = {"shop/__init__.py": "import requests\nMIDDLEWARE = ['strange.middleware']\n"}
    assert told(found(files, required({INSTALLED: ["requests", "strange"]}))) == []


def test_requirements_that_cannot_be_read_tell_nothing() -> None:
    """A distribution that makes up its requirements, or has none, is left alone."""
    files = {"shop/__init__.py": "import yaml\n"}
    unread = replace(required({INSTALLED: ["requests"]}), unread=("requirements",))
    assert told(found(files, unread)) == []
    assert told(found(files, required({"build": ["hatchling"]}))) == []
    assert told(found(files)) == []


def test_options_say_what_names_do_not() -> None:
    """`offers` says what a distribution offers, `unseen` what is needed without being imported."""
    files = {"shop/__init__.py": "import wonders, requests\n"}
    declared = required({INSTALLED: ["requests", "strange", "idle"]})
    options = Options(unseen=("Idle",), offers={"Strange": ("wonders",)})
    assert told(found(files, declared, options=options)) == []
