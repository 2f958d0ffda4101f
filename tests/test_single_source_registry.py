"""`importmap registry`: the document of single sources"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap import cli

FILES = {
    "importmap.toml": """
        [[single-source]]
        symbol = "shop.models.Order"
        construct-with = "shop.models.make"
        replaces = ["shop.old", "shop.gone"]
        budget = 1
        reason = "billing | shipping must count the same orders"
        distinct = [{ symbol = "kitchen.Order", reason = "food" }]
    """,
    "shop/__init__.py": "",
    "shop/models.py": "class Order: ...\ndef make(): return Order()\n",
    "shop/old.py": "from shop.models import Order\n",
    "kitchen.py": "class Order: ...\n",
    "a.py": "from shop.old import Order\n",
    "b.py": "from shop.models import Order\n",
    "c.py": "from shop.old import Order\nfrom unittest.mock import patch\npatch('shop.old.Order')\n",
}

DOCUMENT = """\
# Single sources

Written by `importmap registry` from the configuration and the code. Change those, not this file.

| Concept | Import it as | Defined at | Made by | Replaces | Files left | State | Done |
| --- | --- | --- | --- | --- | --- | --- | --- |
| `Order` | `from shop.models import Order` | `shop/models.py:1` | `shop.models.make` | `shop.gone`: unused (gone)<br>\
`shop.old`: 2 files, 1 string (shimmed) | 2; the budget of 1 is exceeded | shimmed | 33% of 3 files |

## Reasons

- `shop.models.Order`: billing \\| shipping must count the same orders

## Namesakes that are meant

| Namesake | Beside | Reason |
| --- | --- | --- |
| `kitchen.Order` | `shop.models.Order` | food |
"""

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which one concept is declared."""
    for path, source in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    """The exit code of the command, which remembers nothing."""
    return cli.run(["registry", "--no-cache", "--quiet", *arguments])


def test_the_registry_is_a_table(project: Path, capfd: Captured) -> None:
    """Concept, home, definition, accessor, what is left of what it replaces, state and share; the same each time."""
    assert run() == 0
    assert capfd.readouterr().out == DOCUMENT
    assert run("--output", "docs/registry.md") == 0
    assert (project / "docs/registry.md").read_text() == DOCUMENT


def test_a_document_that_contradicts_the_code_is_told(project: Path, capfd: Captured) -> None:
    """--check is 0 as long as the document says what is so, and 1 from then on; the file stays as it is."""
    (project / "registry.md").write_text(DOCUMENT, newline="\r\n")
    assert run("--check", "registry.md") == 0
    (project / "a.py").write_text("from shop.models import Order\n")
    assert run("--check", "registry.md") == 1
    assert cli.run(["registry", "--no-cache", "--check", "registry.md"]) == 1
    assert "`importmap registry -o registry.md` writes it" in capfd.readouterr().err
    assert (project / "registry.md").read_bytes() == DOCUMENT.replace("\n", "\r\n").encode()


def test_wrong_use_is_two(project: Path, capfd: Captured) -> None:
    """Nothing declared, a document that is not there, and options that contradict each other."""
    assert run("--check", "nowhere.md") == 2
    assert "nowhere.md cannot be read: No such file or directory" in capfd.readouterr().err
    assert run("--check", "a.md", "--output", "b.md") == 2
    (project / "importmap.toml").write_text("")
    capfd.readouterr()
    assert run() == 2
    assert "importmap.toml declares no concept" in capfd.readouterr().err
