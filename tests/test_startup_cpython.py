"""First imports against CPython: in generated packages, each module fails in a fresh process as we say, or does not"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from importmap.analysis import Analysis
from tests.code import analysed
from tests.trees import plant

Ending: TypeAlias = tuple[str, str] | None
"""The class of the error and what is not there: ("ImportError", "p.a.A"); None if the import works."""

MODULES = ["p", "p.a", "p.b", "p.sub", "p.sub.c", "p.sub.d", "q"]
NAMES = ["A", "B", "_C"]
PACKAGES = {"p", "p.sub"}

# One process for each package, and one fork of it for each module.
PROBE = """
import contextlib, importlib, json, os, sys, typing
for name in json.loads(sys.argv[1]):
    read, write = os.pipe()
    if not os.fork():
        try:
            importlib.import_module(name)
            said = None
        except Exception as error:
            said = [type(error).__name__, str(error), str(getattr(error, "name", ""))]
        os.write(write, json.dumps(said).encode())
        os._exit(0)
    os.close(write)
    print(os.read(read, 65536).decode())
    os.close(read)
    os.wait()
"""

MISSING_NAME = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'").match
MISSING_ATTRIBUTE = re.compile(
    r"(?:partially initialized )?module '([\w.]+)'(?: from '[^']*')? has no attribute '(\w+)'|"
    r"cannot access submodule '(\w+)' of module '([\w.]+)'"
).match


@st.composite
def statements(draw: st.DrawFn, module: str, broken: set[str]) -> str:
    """One statement of a module, which may load, read or bind anything."""
    name, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from([*NAMES, "d"]))  # `d` is a submodule of p.sub
    source = draw(st.sampled_from([found for found in MODULES if found != module]))
    parent, _, last = source.rpartition(".")
    kind = draw(
        st.sampled_from(
            "class class from from from import submodule as star base guarded guarded suppressed reraised else typing"
            " all delete missing nowhere relative".split()
        )
    )
    caught = draw(st.sampled_from(["ImportError", "Exception", "ModuleNotFoundError", "(KeyError, ImportError)"]))
    fallback = draw(st.sampled_from([f"{name} = None", "pass", f"from {source} import {other} as {name}"]))
    match kind:
        case "class":
            return f"class {name}: pass\n"
        case "from":
            return f"from {source} import {name}, {other} as renamed\n"
        case "import":
            return f"import {source}\nread = {source}.{name}\n"
        case "submodule" if parent:
            return f"from {parent} import {last}\n"
        case "as":
            alias = f"alias_of_{source.replace('.', '_')}"
            return f"import {source} as {alias}\nclass K:\n    inside = {alias}.{name}\n"
        case "star" if source not in broken:  # what a broken file would offer is unknown
            return f"from {source} import *\n"
        case "base":
            return f"import {source}\nclass {name}(type({source}.{other}).__mro__[-1]): pass\n"
        case "guarded":
            return f"try:\n    from {source} import {name}\nexcept {caught}:\n    {fallback}\n"
        case "suppressed":
            return f"from contextlib import suppress\nwith suppress(ImportError):\n    from {source} import {name}\n"
        case "reraised":
            return f"try:\n    from {source} import {name}\nexcept {caught}:\n    {name} = 1\n    raise\n"
        case "else":
            handler = f"except {caught}:\n    {fallback}\n"
            return f"try:\n    import {source}\n{handler}else:\n    from {source} import {name}\n"
        case "typing":
            return f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {source} import {name}\n"
        case "all":
            return f"__all__ = ['{name}', '{other}']\n"
        case "delete":
            return f"{name} = 1\ndel {name}\n"
        case "missing":
            return draw(st.sampled_from([f"from {source} import nothing\n", "pass\n", "pass\n"]))
        case "nowhere":
            return draw(st.sampled_from(["import p.nowhere\n", "from p.nowhere import A\n", "pass\n", "pass\n"]))
        case "relative" if module != "q":
            return f"from .{'' if module in PACKAGES else last and ''} import {name}\n"
    return f"{name} = 1\n"


@st.composite
def packages(draw: st.DrawFn) -> dict[str, str]:
    """The source of each module, by file: two packages, one in the other, and a module beside them."""
    files = {}
    broken = {module for module in MODULES if draw(st.integers(0, 30)) == 30}
    for module in MODULES:
        path = module.replace(".", "/")
        count = draw(st.integers(0, 3))
        source = "".join(draw(statements(module, broken)) for _ in range(count))
        if module in broken:
            source += "def (:\n"
        files[f"{path}/__init__.py" if module in PACKAGES else f"{path}.py"] = source
    return files


def _truth(files: dict[str, str]) -> dict[str, Ending]:
    """What CPython does."""
    with TemporaryDirectory() as folder:
        plant(Path(folder), files)
        command = [sys.executable, "-S", "-E", "-B", "-W", "ignore", "-c", PROBE, json.dumps(MODULES)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    answers = (json.loads(line) for line in done.stdout.splitlines())
    return {
        module: None if answer is None else _ending(answer[0], answer[1])
        for module, answer in zip(MODULES, answers, strict=True)
    }


def _said(analysis: Analysis) -> dict[str, Ending]:
    """What we say."""
    failures = {module: analysis.startup.alone(module) for module in MODULES}
    return {
        module: None if failure is None else _ending(failure.error, failure.message)
        for module, failure in failures.items()
    }


def _ending(error: str, message: str) -> Ending:
    if found := MISSING_NAME(message):
        return error, f"{found[2]}.{found[1]}"
    if found := MISSING_ATTRIBUTE(message):
        return error, f"{found[1] or found[4]}.{found[2] or found[3]}"
    return error, "" if error == "SyntaxError" else message


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packages(), st.randoms(use_true_random=False))
def test_generated_packages_fail_as_we_say(files: dict[str, str], order: random.Random) -> None:
    """For random circles, stars, guards and gaps: the error of each module, imported first, is the one that we say."""
    analysis = analysed(files)
    asked = list(MODULES)
    order.shuffle(asked)
    for module in asked:  # the answers do not depend on what was asked before
        analysis.startup.alone(module)
    truth = _truth(files)
    assume(not any(ending is not None and ending[1].startswith("type object") for ending in truth.values()))
    assert _said(analysis) == truth
