"""What is read from configuration files, and every message about what cannot be meant"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pytest

from importmap.config import Config, fill, load
from importmap.model.errors import ConfigError
from importmap.model.severity import Severity
from tests.trees import plant

RULES = ("import-cycle", "many-paths")

# Content of a pyproject.toml, message, hint.
WRONG = [
    (
        '[tool.importmap]\nexlude = ["a"]',
        'pyproject.toml: [tool.importmap] has no key "exlude"',
        'did you mean "exclude"?',
    ),
    (
        "[tool.importmap]\nrespect_gitignore = true",
        'pyproject.toml: [tool.importmap] has no key "respect_gitignore"',
        'did you mean "respect-gitignore"?',
    ),
    # The base is not the user's to set. There are too many keys to list them all.
    (
        '[tool.importmap]\nbase = "."',
        'pyproject.toml: [tool.importmap] has no key "base"',
        "",
    ),
    (
        '[tool.importmap]\nroots = "src"',
        'pyproject.toml: [tool.importmap] roots must be a list of strings, not "src"',
        'for example roots = ["..."]',
    ),
    (
        "[tool.importmap]\nexclude = [1]",
        "pyproject.toml: [tool.importmap] exclude must be a string, not 1",
        'for example exclude = "..."',
    ),
    (
        '[tool.importmap]\nrespect-gitignore = "no"',
        'pyproject.toml: [tool.importmap] respect-gitignore must be true or false, not "no"',
        "for example respect-gitignore = true",
    ),
    (
        "[tool.importmap]\nrespect-gitignore = 1",
        "pyproject.toml: [tool.importmap] respect-gitignore must be true or false, not 1",
        "for example respect-gitignore = true",
    ),
    # 3.10 without quotes is the number 3.1.
    (
        "[tool.importmap]\npython = 3.10",
        'pyproject.toml: [tool.importmap] python must be a version of Python 3 in quotes, as in "3.11", not 3.1',
        "",
    ),
    (
        '[tool.importmap]\npython = "2.7"',
        'pyproject.toml: [tool.importmap] python must be a version of Python 3 in quotes, as in "3.11", not "2.7"',
        "",
    ),
    (
        "[tool.importmap]\nservices = []",
        "pyproject.toml: [tool.importmap] services must be a table of lists of strings, not a list",
        'for example services = { name = ["..."] }',
    ),
    (
        '[tool.importmap.services]\nauth = "auth_service"',
        'pyproject.toml: [tool.importmap] services.auth must be a list of strings, not "auth_service"',
        'for example auth = ["..."]',
    ),
    (
        '[tool.importmap.services]\na = ["shop"]\nb = ["shop"]',
        'pyproject.toml: [tool.importmap.services] gives "shop" to both a and b',
        "a package belongs to one service",
    ),
    (
        '[tool.importmap]\nservices = { auth = [], shop = [] }\nmay-import = { shop = ["aut"] }',
        'pyproject.toml: [tool.importmap.may-import] names "aut", which is no service',
        'did you mean "auth"?',
    ),
    (
        "[tool.importmap.may-import]\nshop = []",
        'pyproject.toml: [tool.importmap.may-import] names "shop", which is no service',
        "declare it under pyproject.toml: [tool.importmap.services]",
    ),
    (
        '[tool.importmap.rules]\nimport-cycles = "error"',
        'pyproject.toml: [tool.importmap.rules] has no key "import-cycles"',
        'did you mean "import-cycle"?',
    ),
    (
        '[tool.importmap.rules]\nimport-cycle = "warn"',
        'pyproject.toml: [tool.importmap.rules] import-cycle must be one of off, info, warning, error, not "warn"',
        'did you mean "warning"?',
    ),
    (
        "[tool.importmap.rules]\nimport-cycle = false",
        "pyproject.toml: [tool.importmap.rules] import-cycle must be one of off, info, warning, error, not false",
        "known are error, info, off, warning",
    ),
    ("[tool.importmap]\nrules = 1", "pyproject.toml: [tool.importmap.rules] is not a table", ""),
    ("[tool]\nimportmap = 1", "pyproject.toml: [tool.importmap] is not a table", ""),
    (
        "[tool.importmap.options.many-path]\nbudget = 1",
        'pyproject.toml: [tool.importmap.options] has no key "many-path"',
        'did you mean "many-paths"?',
    ),
    (
        "[tool.importmap.options]\nmany-paths = 1",
        "pyproject.toml: [tool.importmap.options.many-paths] is not a table",
        "",
    ),
    (
        '[[tool.importmap.ignore]]\nrule = "import-cycles"\nsubject = "*"\nreason = "why"',
        'pyproject.toml: [tool.importmap.ignore] names "import-cycles", which is no rule',
        'did you mean "import-cycle"?',
    ),
    (
        '[[tool.importmap.ignore]]\nrule = "import-cycle"\nsubject = "*"\nreason = " "',
        "pyproject.toml: [tool.importmap.ignore] ignores import-cycle without a reason",
        "say why in the key reason",
    ),
    (
        '[[tool.importmap.ignore]]\nrule = "import-cycle"\nreason = "why"',
        "pyproject.toml: [tool.importmap.ignore] ignores all that import-cycle finds",
        'give a subject or a path, or set import-cycle = "off" under rules',
    ),
]


class Mode(StrEnum):
    """A choice."""

    STRICT = "strict"
    LOOSE = "loose"


@dataclass(frozen=True)
class Source:
    """One of several tables."""

    symbol: str
    budget: int = 0


@dataclass(frozen=True)
class Options:
    """Options of every type that there is."""

    at_least: int = 2
    share: float = 0.5
    strict: bool = False
    name: str | None = None
    mode: Mode = Mode.LOOSE
    names: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    single_source: tuple[Source, ...] = ()


# Table, message, hint.
MISFILLED: list[tuple[dict[str, object], str, str]] = [
    ({"at-lest": 1}, 'here has no key "at-lest"', 'did you mean "at-least"?'),
    ({"at-least": "1"}, 'here at-least must be a whole number, not "1"', "for example at-least = 1"),
    ({"at-least": True}, "here at-least must be a whole number, not true", "for example at-least = 1"),
    ({"share": "half"}, 'here share must be a number, not "half"', "for example share = 0.5"),
    ({"name": 1}, "here name must be a string, not 1", 'for example name = "..."'),
    ({"mode": "lose"}, 'here mode must be one of "strict", "loose", not "lose"', 'for example mode = "strict"'),
    ({"names": {}}, "here names must be a list of strings, not a table", 'for example names = ["..."]'),
    ({"limits": {"a": "b"}}, 'here limits.a must be a whole number, not "b"', "for example a = 1"),
    (
        {"single-source": {}},
        "here single-source must be a list of tables, not a table",
        "for example single-source = [{ ... }]",
    ),
    ({"single-source": [{"symbl": 1}]}, 'here single-source #1: has no key "symbl"', 'did you mean "symbol"?'),
    ({"single-source": [{}]}, 'here single-source #1: needs the key "symbol"', 'add symbol = "..."'),
]


def test_without_a_file_all_defaults_hold(tmp_path: Path) -> None:
    """Where no file says anything the folder itself is the base, and there is no source."""
    plant(tmp_path, {"pyproject.toml": "[tool.black]\n"})
    config = load(tmp_path, rules=RULES)
    assert config == Config(base=tmp_path, start=tmp_path)
    assert config.where("rules") == "configuration: [rules]"


def test_every_key_is_read(tmp_path: Path) -> None:
    """Each key of the table arrives in its field, in its type."""
    text = """
        [tool.importmap]
        roots = ["src"]
        exclude = ["backups/**"]
        respect-gitignore = false
        python = "3.10"
        tests = ["checks/**"]
        tooling = []
        entry-points = { checkout = ["shop.api"] }
        services = { auth = ["auth_service"], shop = ["shop"] }
        may-import = { shop = ["auth"], auth = [] }
        [tool.importmap.rules]
        import-cycle = "error"
        many-paths = "off"
        [tool.importmap.options.many-paths]
        at-least = 3
    """
    plant(tmp_path, {"pyproject.toml": text})
    assert load(tmp_path, rules=RULES) == Config(
        base=tmp_path,
        source="pyproject.toml",
        start=tmp_path,
        roots=("src",),
        exclude=("backups/**",),
        respect_gitignore=False,
        python=(3, 10),
        tests=("checks/**",),
        tooling=(),
        entry_points={"checkout": ("shop.api",)},
        services={"auth": ("auth_service",), "shop": ("shop",)},
        may_import={"shop": ("auth",), "auth": ()},
        rules={"import-cycle": Severity.ERROR, "many-paths": None},
        options={"many-paths": {"at-least": 3}},
    )


def test_the_nearest_table_upwards_counts(tmp_path: Path) -> None:
    """A pyproject.toml without the table is passed over; messages name the file as seen from the start."""
    plant(tmp_path, {"pyproject.toml": "[tool.importmap]\n", "a/pyproject.toml": "[tool.black]\n", "a/b/": ""})
    config = load(tmp_path / "a/b", rules=RULES)
    assert (config.base, config.start, config.source) == (tmp_path, tmp_path / "a/b", "../../pyproject.toml")
    assert config.where("options", "many-paths") == "../../pyproject.toml: [tool.importmap.options.many-paths]"


def test_importmap_toml_wins_in_its_folder(tmp_path: Path) -> None:
    """importmap.toml has no prefix, and counts instead of the pyproject.toml beside it."""
    plant(
        tmp_path,
        {"importmap.toml": 'roots = ["lib"]\n', "pyproject.toml": '[tool.importmap]\nroots = ["src"]\n'},
    )
    config = load(tmp_path, rules=RULES)
    assert (config.roots, config.source, config.where()) == (("lib",), "importmap.toml", "importmap.toml")
    plant(tmp_path, {"importmap.toml": "rots = []\n"})
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, rules=RULES)
    assert caught.value.message == 'importmap.toml has no key "rots"'


def test_a_file_can_be_named(tmp_path: Path) -> None:
    """A named file counts wherever it is; its folder is the base."""
    plant(tmp_path, {"etc/strict.toml": 'python = "3.12"\n', "etc/pyproject.toml": "[tool.black]\n"})
    config = load(tmp_path, tmp_path / "etc/strict.toml", RULES)
    assert (config.base, config.python, config.source) == (tmp_path / "etc", (3, 12), "etc/strict.toml")
    with pytest.raises(ConfigError, match=r"pyproject\.toml has no table \[tool\.importmap\]"):
        load(tmp_path, tmp_path / "etc/pyproject.toml", RULES)


@pytest.mark.parametrize(("text", "message", "hint"), WRONG, ids=[message for _, message, _ in WRONG])
def test_what_cannot_be_meant_is_named(tmp_path: Path, text: str, message: str, hint: str) -> None:
    """The error names file, table and key, and says what would be right."""
    plant(tmp_path, {"pyproject.toml": text})
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, rules=RULES)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    """Bad TOML, bad encoding and a file that is not there are errors that name the file."""
    plant(tmp_path, {"a/importmap.toml": "roots == 1\n", "b/importmap.toml": b"roots = ['\xff']\n"})
    with pytest.raises(ConfigError, match=r"a/importmap\.toml is not valid TOML: .*line 1"):
        load(tmp_path / "a")
    with pytest.raises(ConfigError, match=r"b/importmap\.toml is not UTF-8, byte 10 is wrong"):
        load(tmp_path / "b")
    with pytest.raises(ConfigError, match=r"c/importmap\.toml cannot be read: No such file or directory"):
        load(tmp_path, tmp_path / "c/importmap.toml")


def test_options_are_filled_from_a_table() -> None:
    """Each type of field is filled from its TOML value, and keys have hyphens."""
    table: dict[str, object] = {
        "at-least": 3,
        "share": 1,
        "strict": True,
        "name": "x",
        "mode": "strict",
        "names": ["a", "b"],
        "limits": {"a": 1},
        "single-source": [{"symbol": "shop.Order", "budget": 5}],
    }
    expected = Options(3, 1.0, True, "x", Mode.STRICT, ("a", "b"), {"a": 1}, (Source("shop.Order", 5),))
    assert fill(Options, table, "here") == expected
    assert isinstance(fill(Options, table, "here").share, float)
    assert fill(Options, {}, "here") == Options()


@pytest.mark.parametrize(("table", "message", "hint"), MISFILLED, ids=[message for _, message, _ in MISFILLED])
def test_wrong_options_are_named(table: dict[str, object], message: str, hint: str) -> None:
    """The error names the key, and says what would be right."""
    with pytest.raises(ConfigError) as caught:
        fill(Options, table, "here")
    assert (caught.value.message, caught.value.hint) == (message, hint)
