"""What a change adds and should not is told in a line each, with what to write instead, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from importmap import app, cli
from tests.repositories import GONE, Commit, Repository, write

Captured = pytest.CaptureFixture[str]

BODY = "\n".join(f"    def m{n}(self, a, b={n}):\n        return [a for a in range(b) if a > {n}]" for n in range(4))
LONG = "\n".join(f"    x{n} = [a + {n} for a in range(b)]\n    print(x{n})" for n in range(6))

FILES = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
    "shop/models.py": f"class Order:\n{BODY}\n\n\nclass Item:\n    pass\n",
    "shop/tools.py": f"def tally(b):\n{LONG}\n",
    "shop/views.py": "from shop import Order\nfrom shop.tools import tally\n",
    "shop/api.py": "from shop import Order\nimport shop.views\n",
    "shop/old.py": "from shop.models import Item\nimport warnings\nwarnings.warn('use models', DeprecationWarning)\n",
    "desk/a.py": "from shop import Order\n",
    "desk/b.py": "from shop import Order\n",
    "auth/__init__.py": "",
    "auth/users.py": "class User: ...\n",
    "tests/test_a.py": "from shop import Order\n\n\ndef test_it(): Order()\n",
    "importmap.toml": "may-import = { shop = [] }\nservices = { shop = ['shop'], auth = ['auth'] }\n",
}

# what changes -> the beginnings of the lines that are told
CHANGES: dict[str, tuple[Commit, list[str]]] = {
    "nothing": ({}, []),
    "a class of its own": ({"shop/new.py": "class Basket:\n    pass\n"}, []),
    "a class whose name is there": (
        {"shop/new.py": "class Order:\n    total = 0\n"},
        ["shop/new.py:1: warning duplicate-definition: a class Order is in shop.models.Order already; write"],
    ),
    "a class whose body is there": (
        {"shop/new.py": f"class Purchase:\n{BODY}\n"},
        ["shop/new.py:1: warning duplicate-definition: the body of class Purchase is in shop.models.Order already"],
    ),
    "a function whose body is there": (
        {"shop/new.py": f"def total(b):\n{LONG}\n"},
        ["shop/new.py:1: warning duplicate-definition: the body of function total is in shop.tools.tally already"],
    ),
    "a class that extends the one of its name": (
        {"shop/new.py": "from shop import Order as Base\n\n\nclass Order(Base):\n    more = 1\n"},
        [],
    ),
    "a class in a test": ({"tests/test_b.py": "class Order: ...\n"}, []),
    "a method more in a class that is there": ({"shop/models.py": f"class Order:\n{BODY}\n    x = 1\n"}, []),
    "only other lines": ({"shop/views.py": "# x\n\nfrom shop import Order\nfrom shop.tools import tally\n"}, []),
    "an import past the home": (
        {"auth/users.py": "from shop.models import Order\n"},
        ["auth/users.py:1: warning many-paths: Order is imported by shop.models.Order, and its home is shop.Order; "
         "write `from shop import Order`"],
    ),
    "an import by the home": ({"auth/users.py": "from shop import Order\n"}, []),
    "an import of what is missing": (
        {"shop/new.py": "from shop.models import Gone\nimport shop.nowhere\n"},
        ["shop/new.py:1: error unresolved-import: `from shop.models import Gone` fails",
         "shop/new.py:2: error unresolved-import: `import shop.nowhere` fails"],
    ),
    "of two names that are missing one has gone elsewhere": (
        {"shop/new.py": "from shop.api import (\n    Item, Lost\n)\n"},
        ["shop/new.py:1: error unresolved-import: `from shop.api import Item` fails: shop.api has no Item; "
         "write `from shop.models import Item`",
         "shop/new.py:1: error unresolved-import: `from shop.api import Lost` fails: shop.api has no Lost; "],
    ),
    "an import of what is missing, for which somebody is prepared": (
        {"shop/new.py": "try:\n    import shop.nowhere\nexcept ImportError:\n    pass\n"},
        [],
    ),
    "an import of something deprecated": (
        {"shop/new.py": "from shop.old import Item\n"},
        ["shop/new.py:1: warning many-paths: Item is imported by shop.old.Item",
         "shop/new.py:1: warning deprecated-import: `from shop.old import Item`"],
    ),
    "an import across a border": (
        {"shop/new.py": "from auth.users import User\n"},
        ["shop/new.py:1: error boundary-crossing: `from auth.users import User`"],
    ),
    "an import that closes a circle": (
        {"shop/tools.py": f"import shop.views\n\n\ndef tally(b):\n{LONG}\n"},
        ["shop/tools.py:1: warning import-cycle: `import shop.views` closes a circle: "
         "shop.tools -> shop.views -> shop.tools; import it in the function"],
    ),
    "an import in a function": (
        {"shop/tools.py": f"def tally(b):\n{LONG}\n    import shop.views\n"},
        [],
    ),
    "a file that moves": ({"shop/tools.py": GONE, "shop/kit.py": FILES["shop/tools.py"],
                           "shop/views.py": "from shop import Order\nfrom shop.kit import tally\n"}, []),
    "a class that moves": (
        {"shop/models.py": f"class Order:\n{BODY}\n", "shop/items.py": "class Item:\n    pass\n", "shop/old.py": ""},
        [],
    ),
    "a deletion": ({"shop/old.py": GONE}, []),
    "what is to be ignored, with a reason": (
        {"shop/new.py": "from auth.users import User  # importmap: ignore[boundary-crossing] until the split\n"},
        [],
    ),
    "a broken file": ({"shop/new.py": "def (:\n"}, []),
    "a file that is no code": ({"notes.md": "class Order\n"}, []),
    "a name that is not ASCII": (
        {"shop/größe.py": "class Order: ...\n"},
        ["shop/größe.py:1: warning duplicate-definition: a class Order is in shop.models.Order already"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A shop with a history of one commit."""
    return Repository(tmp_path_factory.mktemp("new") / "code", FILES)


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop as it was committed, as the current folder."""
    repository.git("reset", "--quiet", "--hard")
    repository.git("clean", "--quiet", "-fd")
    monkeypatch.chdir(repository.folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(repository.folder.parent / "cache"))
    return repository.folder


def told(capfd: Captured) -> list[str]:
    """The lines that were told."""
    return capfd.readouterr().out.splitlines()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_what_it_adds(change: str, shop: Path, capfd: Captured) -> None:
    """Against the last commit, whether git knows the file or not; with the exit code that says so."""
    files, expected = CHANGES[change]
    write(shop, files)
    code = cli.run(["check", "--new-code", "-q"])
    lines = told(capfd)
    assert sorted(len(line) > 0 and line.startswith(tuple(expected)) for line in lines) == [True] * len(expected), lines
    assert all(any(line.startswith(start) for line in lines) for start in expected), lines
    assert code == (1 if expected else 0)


@pytest.mark.parametrize("change", ["a class whose name is there", "only other lines", "a name that is not ASCII"])
def test_named_files_are_judged_as_well(change: str, shop: Path, capfd: Captured) -> None:
    """As the hooks of editors and of commits name them, from whatever folder."""
    files, expected = CHANGES[change]
    write(shop, files)
    assert cli.run(["check", "--new-code", "-q", *(str(shop / name) for name in files)]) == (1 if expected else 0)
    assert len(told(capfd)) == len(expected)


def test_what_adds_nothing_is_answered_from_the_files_alone(
    shop: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to know what imports mean where no import is new, and no definition is there already."""

    def joined(*_: object) -> NoReturn:
        pytest.fail("the code was analysed")

    monkeypatch.setattr(app, "joined", joined)
    write(shop, {"shop/tools.py": f"# x\ndef tally(b):\n{LONG}\n    return b\n", "shop/api.py": "import shop.views\n"})
    assert cli.run(["check", "--new-code"]) == 0
    assert capfd.readouterr().out == ""


def test_other_changes_are_not_told(shop: Path, capfd: Captured) -> None:
    """Only the files that are named."""
    write(shop, {"shop/new.py": "class Order: ...\n", "shop/other.py": "class Order: ...\n"})
    assert cli.run(["check", "--new-code", "-q", "shop/other.py"]) == 1
    assert [line.partition(":")[0] for line in told(capfd)] == ["shop/other.py"]


def test_what_fails_can_be_chosen(shop: Path) -> None:
    """As in the whole check."""
    write(shop, {"shop/new.py": "class Order: ...\n"})
    assert cli.run(["check", "--new-code", "-q"]) == 1
    assert cli.run(["check", "--new-code", "-q", "--fail-on", "error"]) == 0


def test_a_rule_that_is_off_is_not_told(shop: Path, capfd: Captured) -> None:
    """Nor is a namesake that is declared to be another thing."""
    settings: Mapping[str, str] = {"shop/new.py": "class Order: ...\n", "importmap.toml": ""}
    write(shop, {**settings, "importmap.toml": "rules = { duplicate-definition = 'off' }\n"})
    assert cli.run(["check", "--new-code", "-q"]) == 0
    distinct = "[[single-source]]\nsymbol = 'shop.Order'\ndistinct = [{ symbol = 'shop.new.Order', reason = 'x' }]\n"
    write(shop, {**settings, "importmap.toml": distinct})
    assert cli.run(["check", "--new-code", "-q"]) == 0
    assert told(capfd) == []


def test_without_git_all_of_a_named_file_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Captured
) -> None:
    """Where no file is named there is nothing to compare, and that is said."""
    write(tmp_path / "code", {**FILES, "shop/new.py": "class Order: ...\n"})
    monkeypatch.chdir(tmp_path / "code")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cli.run(["check", "--new-code", "-q", "shop/new.py"]) == 1
    assert len(told(capfd)) == 1
    assert cli.run(["check", "--new-code", "-q"]) == 2
    assert cli.run(["check", "--new-code", "--prune"]) == 2
    assert "compares with HEAD" in capfd.readouterr().err
