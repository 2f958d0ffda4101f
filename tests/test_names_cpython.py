"""Names against CPython: what we say a module binds is what importing it binds"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.code import analysed

MODULES = ["p", "p.a", "p.b", "p.sub", "p.sub.c", "p.sub.d"]
NAMES = ["A", "B", "_C", "D"]
PACKAGES = {"p", "p.sub"}
_NUMBER = itertools.count()

PROBE = """
import importlib, json, sys
found = {}
for name in json.loads(sys.argv[1]):
    module = importlib.import_module(name)
for name in json.loads(sys.argv[1]):
    module = sys.modules[name]
    for key, value in vars(module).items():
        if isinstance(value, type) and not key.startswith("__"):
            found[f"{name}.{key}"] = value.where
print(json.dumps(found, sort_keys=True))
"""


def _class(module: str, name: str, number: int) -> str:
    return f"class {name}:\n    where = '{module}:{name}'\n    number = {number}\n"


@st.composite
def statements(draw: st.DrawFn, module: str, earlier: list[str]) -> str:
    """One statement that binds or unbinds; imports only lead to modules that come earlier, so that all of it runs."""
    name = draw(st.sampled_from(NAMES))
    kinds = ["class", "class", "alias", "del", "version", "all", "more"]
    if earlier:
        kinds += ["from", "from", "star", "try", "module", "typing", "through"]
    source = draw(st.sampled_from(earlier)) if earlier else ""
    other = draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from(kinds))
    if kind in ("del", "all", "more"):  # a star import fails if a name in __all__ was deleted
        name = "_C" if kind == "del" else "A"
    fresh = _class(module, name, next(_NUMBER))
    match kind:
        case "class":
            return fresh
        case "alias":
            return f"try:\n    {name} = {other}\nexcept NameError:\n    pass\n" if draw(st.booleans()) else fresh
        case "del":
            return f"{fresh}del {name}\n"
        case "version":
            body = "    " + fresh.replace("\n", "\n    ").rstrip() + "\n"
            return f"import sys\nif sys.version_info >= (3, 8):\n{body}else:\n    from nowhere import {name}\n"
        case "from":
            return f"try:\n    from {source} import {other} as {name}\nexcept ImportError:\n    {name} = None\n"
        case "try":
            body = "    " + fresh.replace("\n", "\n    ").rstrip() + "\n"
            return f"try:\n    from {source} import {name}\nexcept ImportError:\n{body}"
        case "star":
            return f"from {source} import *\n"
        case "module":
            return f"import {source} as {name}\n{fresh}"
        case "typing":
            guard = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            return f"{guard}    from {source} import {other} as {name}\n"
        case "through":
            fallback = f"except AttributeError:\n    {name} = None\n"
            return f"import {source} as _m\ntry:\n    {name} = _m.{other}\n{fallback}"
        case "all":
            return f"{fresh}__all__ = ['{name}']\n"
        case _:
            return f"{fresh}try:\n    __all__ += ['{name}']\nexcept NameError:\n    __all__ = ['{name}']\n"


@st.composite
def packages(draw: st.DrawFn) -> dict[str, str]:
    """The source of each module of a package p, by module name.

    Importing a submodule runs its package first. So either the package comes before its submodules, or these come
    first and import nothing but each other.
    """
    inner = draw(st.permutations(["p.sub.c", "p.sub.d"]))
    rest = draw(st.permutations(["p.a", "p.b"]))
    inside_out = draw(st.booleans())
    order = [*inner, "p.sub", *rest] if inside_out else [*rest[:1], "p.sub", *inner, *rest[1:]]
    sources = {"p": ""}
    for position, module in enumerate(order):
        count = draw(st.integers(1, 5))
        sources[module] = "".join(draw(statements(module, order[:position])) for _ in range(count))
    return sources


def _path(module: str) -> str:
    folder = module.replace(".", "/")
    return f"{folder}/__init__.py" if module in PACKAGES else f"{folder}.py"


def _truth(folder: Path, sources: dict[str, str]) -> dict[str, str]:
    for module, source in sources.items():
        path = folder / _path(module)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    command = [sys.executable, "-B", "-c", PROBE, json.dumps(MODULES)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    result: dict[str, str] = json.loads(done.stdout)
    return result


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packages())
def test_generated_packages_bind_what_we_say(sources: dict[str, str]) -> None:
    """For random re-exports, stars, rebinding, conditions and __all__: module.name is the class that we say."""
    with TemporaryDirectory() as folder:
        truth = _truth(Path(folder), sources)
    files = {_path(module): source for module, source in sources.items()}
    analysis = analysed({**files, "everything.py": f"import {', '.join(MODULES)}"})  # as the probe does
    found = {route.path: symbol.id for symbol in analysis.with_latent(analysis.symbols) for route in symbol.routes}
    assert found == truth
