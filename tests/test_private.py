"""Of other packages only what they document is used, so that no release of theirs can break ours without a word."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OWN = ("importmap", "tests", "benchmarks", "docs")
SOURCES = [path for name in OWN for path in sorted((ROOT / name).rglob("*.py")) if "cases" not in path.parts]

# The modules below the top of each package that its reference describes, and those of which the top says nothing.
DOCUMENTED = {
    "ast_serialize": (),
    "axe_playwright_python": ("sync_playwright",),
    "click": ("exceptions", "shell_completion", "testing"),
    "distributed": (),
    "grimp": ("exceptions",),
    "hypothesis": ("strategies",),
    "importlinter": ("api",),
    "iniconfig": (),
    "jinja2": (),
    "jsonschema": ("exceptions", "validators"),
    "libcst": ("helpers", "matchers", "metadata"),
    "markdown_it": (),
    "markupsafe": (),
    "mcp": ("client.stdio", "server.mcpserver"),
    "mcp_types": (),
    "msgspec": ("inspect", "json", "msgpack", "structs"),
    "networkx": ("algorithms",),
    "packaging": ("markers", "requirements", "specifiers", "utils", "version"),
    "pathspec": ("patterns.gitignore",),
    "platformdirs": (),
    "playwright": ("sync_api",),
    "pydot": (),
    "pytest": (),
    "rich": ("cells", "columns", "console", "live", "markup", "padding", "progress", "style", "table", "text", "tree"),
    "tomlkit": ("exceptions", "items"),
}
# What is public in spite of its name.
PUBLIC = {"_asdict", "_exit", "_fields", "_make", "_replace"}

FORBIDDEN = [
    "from rich._wrap import divide_line",
    "from rich.text import _private",
    "import rich._wrap as wrap",
    "import importlinter.application.use_cases",
    "from importlinter.application import use_cases",
    "from importlinter import application",
    "from _pytest.monkeypatch import MonkeyPatch",
    "import _thread",
    "import sys\nsys._getframe()",
    "import click\nclick.core._whatever(1)",
    "def f(console):\n    console._buffer.clear()",
    "READ = '''\nfrom importlinter import api\napi._read()\n'''",
    "READ = '''\nimport grimp._rustgrimp\n'''",
    "import unknown_package",
    "def f(patch):\n    patch('rich.console._thread_locals')",
]
ALLOWED = [
    "from __future__ import annotations",
    "import click.shell_completion\nclick.shell_completion.get_completion_class('bash')",
    "from rich.console import Console",
    "from tests import _ours",
    "class A:\n    def __init__(self):\n        self._rows = 1\n\ndef f(a):\n    return a._rows, a.__class__",
    "row._replace(line=1)",
    "CODE = 'from shop._hidden import name'",
    "def f(sources):\n    sources['till/_rows.py'] = ''",
]


def private(name: str) -> bool:
    """Whether a name, or a part of a dotted one, is nobody else's business."""
    return any(part.startswith("_") and not part.endswith("__") and part not in PUBLIC for part in name.split("."))


@cache
def submodule(package: str, name: str) -> bool:
    """Whether a name that is imported from a package is a module that stands in its folder."""
    top, *rest = package.split(".")
    spec = find_spec(top)
    folders = [Path(folder, *rest) for folder in (spec and spec.submodule_search_locations) or ()]
    return any((folder / name).is_dir() or any(folder.glob(f"{name}.*")) for folder in folders)


def undocumented(module: str) -> bool:
    """Whether a module of another package is none that its reference describes."""
    top, _, rest = module.partition(".")
    if top in OWN or top in sys.stdlib_module_names:
        return False
    return top not in DOCUMENTED or (bool(rest) and rest not in DOCUMENTED[top])


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The modules that are imported, each with a name that is taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def defined(trees: Iterable[ast.AST]) -> set[str]:
    """The private names that these sources themselves give to something."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {
        *(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)),
        *(node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)),
        *(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)),
    }


def offences(tree: ast.AST, ours: set[str]) -> Iterator[str]:
    """What is used that is private to another package or to Python, or is not documented."""
    yield from misused(imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and private(node.attr) and node.attr not in ours:
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from spelled(node.value)


def misused(names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The imports from elsewhere that ask for more than what is documented."""
    for module, name in names:
        dotted = f"{module}.{name}" if name else module
        if module.partition(".")[0] in OWN:
            continue
        if private(dotted) or undocumented(module) or (undocumented(dotted) and submodule(module, name)):
            yield dotted


def spelled(text: str) -> Iterator[str]:
    """What a string uses of the packages that we have: one that is code, and one that is the path of a name."""
    if re.fullmatch(r"[a-z]\w*(\.\w+)+", text) and text.partition(".")[0] in DOCUMENTED and private(text):
        yield text
    if not re.search(r"\bimport\b", text):
        return
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    theirs = [(module, name) for module, name in imported(tree) if module.partition(".")[0] in DOCUMENTED]
    yield from misused(theirs)
    bound = {name or module.partition(".")[0] for module, name in theirs}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
            yield from [node.attr] if private(node.attr) else []


def test_nothing_private_of_others_is_used() -> None:
    """No source uses a private name of another package, or a module of it that it does not document."""
    trees = {path: ast.parse(path.read_bytes()) for path in SOURCES if path != Path(__file__)}
    ours = defined(trees.values())
    found = {path.relative_to(ROOT).as_posix(): sorted(offences(tree, ours)) for path, tree in trees.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("code", FORBIDDEN)
def test_offence_is_found(code: str) -> None:
    """Each way to use what is private is seen, in a string that is code as well."""
    assert list(offences(ast.parse(code), defined([ast.parse(code)])))


@pytest.mark.parametrize("code", ALLOWED)
def test_own_names_are_no_offence(code: str) -> None:
    """What is ours, public or the name of a sample may be used."""
    assert list(offences(ast.parse(code), defined([ast.parse(code)]))) == []
