"""A project whose names, texts and settings are meant for whoever reads what is said of them"""

from __future__ import annotations

import os
from pathlib import Path

from tests.repositories import Repository
from tests.trees import plant

__all__ = ["EVIL", "TEXT", "hostile_project"]

# What a name of a file may hold, each for another reader: terminals, logs of job runners, Markdown, HTML, shells, DOT,
# and what takes ids and lines apart.
EVIL = (
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31mcsi",
    "\u202ertl\u2066",
    "ze\u200bro\u200d\ufeff\u061c\u200f",
    "\x7fdel\r",
    "::error::owned",
    "x\n::error file=a::owned",
    "x ##[error]owned ##vso[task.complete]",
    "new\nline",
    "a:b",
    "a -> b",
    "a: b",
    "sp ace",
    "quo'te\"s",
    "pi|pe",
    "ti`ck``s",
    "<img src=x onerror=alert(1)>",
    "<details><summary>",
    "[a](javascript:b)",
    "@team #12 GH-13 $x$",
    "&lt;b&gt;",
    "\\N\\G back\\",
    "$(touch owned);`touch owned`",
    "-rf",
    "=cmd",
    "{{7*7}}{% x %}%s{0}",
    os.fsdecode(b"\xff\xfebytes"),
    "\U000e0041tag\ufe0f\u3164",
)

TEXT = "\x1b[31m \u202e<img src=x onerror=alert(1)> @team #12 `tick |pipe [a](http://b) ##[error]x\n::error::owned"


def hostile_project(folder: Path) -> Path:
    """The project, with findings of many rules about such names, declarations that hold them, and a history."""
    quoted = _toml(TEXT)
    files: dict[str, str | bytes] = {
        "pyproject.toml": f"""
            [project]
            name = {quoted}
            version = "2025.1"

            [tool.pytest.ini_options]
            testpaths = ["tests", {quoted}]
            markers = [{quoted}]

            [tool.importmap]
            exclude = ["left*"]
            entry-points = {{ {quoted} = ["shop.api"] }}

            [tool.importmap.services]
            {quoted} = ["shop"]
            other = ["other"]

            [tool.importmap.may-import]
            {quoted} = []
            other = []

            [tool.importmap.ships]
            {quoted} = ["shop"]

            [[tool.importmap.layers]]
            name = {quoted}
            layers = ["shop.models", "shop.api"]

            [[tool.importmap.single-source]]
            symbol = "shop.models.Order"
            construct-with = "shop.models.make"
            replaces = ["shop.old", "shop.gone"]
            reason = {quoted}
            distinct = [{{ symbol = "other.Order", reason = {quoted} }}]

            [[tool.importmap.renamed]]
            module = "shop.was"
            to = "shop.models"
            since = {quoted}

            [[tool.importmap.ignore]]
            rule = "many-paths"
            subject = {quoted}
            reason = {quoted}
        """,
        "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
        "shop/models.py": "from shop import api\nclass Order:\n    def total(self, a): ...\ndef make(): ...\n",
        "shop/api.py": "import shop.models\nfrom shop.models import Gone, Order\nOrder(1, 2)\nimport other, shop.was\n",
        "shop/old.py": f"import warnings\nwarnings.warn({TEXT!r}, DeprecationWarning)\nfrom shop.models import Order\n",
        "other.py": "import shop.old\nclass Order:\n    def total(self, b, c): ...\nclass A\U000e0100: ...\n",
        "left\x1b[31m\n::error::x.py": "",
        "tests/test_a.py": (
            "import pytest\nfrom unittest.mock import patch\nfrom shop.old import Order\nimport shop.nothing\n"
            f"patch('shop.models.\\x1b[31m')\npatch('shop.api.' + 'x')\npatch({'shop.models.Order' + TEXT!r})\n"
            "@pytest.mark.unknown\ndef test_a(): ...\n"
        ),
    }
    for number, name in enumerate(EVIL):
        body = "from shop.models import Order\nfrom shop import Order as Two\nimport shop.missing\n"
        copied = "class Thing:\n" + "".join(f"    def m{line}(self): return {line}\n" for line in range(9))
        files[f"shop/{name}.py"] = f"{body}{copied}Thing(1, 2)\ndef make(): return Order()\n"
        files[f"{name}/__init__.py"] = "import shop.api\nclass Base: ...\n"
        files[f"{name}/deep/{name}.py"] = f"{copied}from shop.models import Nothing{number}\n"
        files[f"tests/test_{name}.py"] = "import shop.missing\nfrom shop.old import Order\ndef test_it(): Order()\n"
        files[f"{name}_test.py"] = "import shop.models\ndef test_it(): ...\n"
        files[f"broken/{name}.py"] = "import shop.models\ndef (:\n"
    plant(folder, {"shop/gone.py": "class Old: ...\n", "shop/models.py": "class Gone: ...\n"})
    repository = Repository(folder)
    repository.commit({}, TEXT)
    (folder / "shop" / "gone.py").unlink()
    plant(folder, files)
    repository.commit({}, TEXT)
    repository.git("checkout", "--quiet", "-b", "#1\u202e<img>")
    plant(folder, {"shop/later.py": "import shop.models\n", "shop/__init__.py": "from shop.models import Order\n"})
    return folder


def _toml(text: str) -> str:
    """The text as a basic string of TOML."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\U{ord(c):08x}" for c in text) + '"'
