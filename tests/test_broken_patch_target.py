"""Patches of what is not there"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from importmap.detect.broken_patch_target import find
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed
from tests.trees import plant

SHOP = {
    "shop/__init__.py": "from shop import forms\ndef lazily(): ...\n",
    "shop/forms/__init__.py": "from shop.forms.fields import Field\n",
    "shop/forms/fields.py": "class Field: ...\n",
    "shop/mail.py": "def send(): ...\nclass Sender:\n    name = 'shop'\n    class Meta: ...\n    def send(self): ...\n",
    "shop/orders.py": (
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nimport os\nfrom shop import mail\n"
        "if TYPE_CHECKING:\n    from shop.forms import Field\n"
        "try:\n    from shop.gone import vanished\nexcept ImportError: ...\n"
        "try:\n    import no_such_package as optional\nexcept ImportError:\n    optional = None\n"
        "def place():\n    from shop.mail import send\n    send()\n    mail.Sender()\n"
        "def late():\n    global made\n    made = 1\n"
        "def show():\n    return open(os.devnull)\n"
    ),
    "shop/computed.py": (
        "def __getattr__(name):\n    if name == 'a':\n        return 1\n    raise AttributeError(name)\n"
    ),
    "shop/opaque.py": "def __getattr__(name):\n    return compute(name)\ndef compute(name): return name\n",
    "shop/filled.py": "def fill(**names):\n    globals().update(names)\nfill(a=1)\n",
    "shop/exported.py": "def put(name, value, names=vars()):\n    names[name] = value\nput('a', 1)\n",
    "shop/passed.py": "def fill(names):\n    names['a'] = 1\nfill(globals())\n",
    "shop/hooked/__init__.py": (
        "import sys\nclass Finder:\n    def find_spec(*arguments): ...\nsys.meta_path.append(Finder())\n"
    ),
    "shop/flags.py": "",
    "shop/setter.py": "from shop import flags\nflags.ON = True\n",
    "shop/target.py": "",
    "shop/filler.py": "from shop import target\ndef fill(name):\n    setattr(target, name, 1)\n",
    "shop/stars.py": "from os.path import *\n",
    "shop/windows.py": "import sys\nif sys.platform == 'win32':\n    import winreg\n",
    "shop/classes.py": (
        "import abc, enum, typing\nfrom dataclasses import dataclass\n"
        "class Base(abc.ABC):\n    kept = 1\n    def __init__(self): self.own = 1\n"
        "class Child(Base, typing.Generic[typing.TypeVar('T')]): ...\n"
        "class Color(enum.Enum):\n    RED = 1\n"
        "class Meta(type):\n    def __getattr__(cls, name): return 1\n"
        "class Made(metaclass=Meta): ...\n"
        "class Slots:\n    __slots__ = ('a',)\n"
        "class Adding:\n    def __init_subclass__(cls): cls.added = 1\n"
        "class Added(Adding): ...\n"
        "def decorate(c):\n    c.new = 1\n    return c\n"
        "@decorate\nclass Decorated: ...\n"
        "@dataclass(slots=True)\nclass Data:\n    field: int\n"
        "@dataclass\nclass Plain:\n    field: int = 1\n"
        "class Late: ...\nLate.later = 1\n"
        "class Error(Exception): ...\n"
        "class _Keeper:\n    def __run(self): ...\nclass Kept(_Keeper): ...\n"
        "value = Base\n"
        "def function(): ...\nfunction.tag = 1\n"
    ),
}
# Each row: the target, and whether it leads nowhere; None if reading cannot tell.
TARGETS = [
    ("shop.mail.send", False),
    ("shop.mail.gone", True),
    ("shop.gone.send", True),
    ("shop.gone.deep.send", True),
    ("shop.mail.gone.deep", True),
    ("shop.forms.Field", False),
    ("shop.forms.fields.Field", False),
    ("shop.forms.fields", False),
    ("shop.forms.fields.Field.gone", True),
    ("shop.orders.mail.Sender.send", False),
    ("shop.orders.mail.Sender.Meta", False),
    ("shop.orders.mail.Sender.gone", True),
    ("shop.orders.os.getcwd", False),
    ("shop.orders.send", True),
    ("shop.orders.Field", True),
    ("shop.orders.vanished", True),
    ("shop.orders.optional", False),
    ("shop.orders.made", None),
    ("shop.orders.open", False),
    ("shop.orders.__name__", False),
    ("shop.orders.place.gone", None),
    ("shop.lazily", False),
    ("shop.mail.Sender.name.gone", None),
    ("shop.computed.a", False),
    ("shop.computed.b", True),
    ("shop.opaque.anything", False),
    ("shop.filled.a", False),
    ("shop.exported.a", False),
    ("shop.passed.a", False),
    ("shop.hooked.anything", None),
    ("shop.hooked.anything.deep", None),
    ("shop.flags.ON", None),
    ("shop.target.anything", None),
    ("shop.stars.join", False),
    ("shop.windows.winreg", None),
    ("shop.classes.Child.kept", False),
    ("shop.classes.Child.own", True),
    ("shop.classes.Child.__doc__", False),
    ("shop.classes.Color.BLUE", None),
    ("shop.classes.Made.anything", False),
    ("shop.classes.Slots.a", False),
    ("shop.classes.Added.added", False),
    ("shop.classes.Decorated.new", False),
    ("shop.classes.Data.field", False),
    ("shop.classes.Plain.field", False),
    ("shop.classes.Plain.gone", True),
    ("shop.classes.Late.later", False),
    ("shop.classes.Error.args", False),
    ("shop.classes._Keeper._Keeper__run", False),
    ("shop.classes.Kept._Keeper__run", False),
    ("shop.classes._Keeper.__run", True),
    ("shop.classes._Keeper._Keeper__gone", True),
    ("shop.classes.Kept._Kept__run", True),
    ("shop.classes.value.kept", False),
    ("shop.classes.value.gone", True),
    ("shop.classes.function.tag", False),
    ("os.path.gone", None),
    ("no_such_package.gone", None),
]
FAILS = """
import json, sys
from unittest.mock import patch
failed = []
for target in json.load(sys.stdin):
    try:
        with patch(target):
            pass
    except (AttributeError, ImportError):
        failed.append(target)
print(json.dumps(failed))
"""


def found(test: str, **more: str) -> list[Finding]:
    """The findings of the rule for a test of the shop, with other files of it changed."""
    changed = {f"shop/{name}.py": source for name, source in more.items()}
    return list(find(analysed({**SHOP, "tests/__init__.py": "", **changed, "tests/test_shop.py": test})))


def told(test: str, **more: str) -> list[str]:
    """The targets that are told."""
    return [finding.subject for finding in found(test, **more)]


def test_targets() -> None:
    """What certainly leads nowhere is told, whatever may be there is not."""
    test = "from unittest.mock import patch\n" + "".join(f"patch('{target}')\n" for target, _ in TARGETS)
    assert told(test) == sorted(target for target, missing in TARGETS if missing)


def test_python_agrees(tmp_path: Path) -> None:
    """The patches that are told fail under Python, and those of what is known to be there work."""
    plant(tmp_path, SHOP)
    done = subprocess.run(
        [sys.executable, "-B", "-c", FAILS],
        cwd=tmp_path,
        input=json.dumps([target for target, missing in TARGETS if missing is not None]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [target for target, missing in TARGETS if missing]


# Each row: a test, and whether it patches shop.mail.gone.
CALLS = [
    ("from unittest.mock import patch\n@patch('shop.mail.gone')\ndef test(): ...", True),
    ("from unittest import mock\ndef test():\n    with mock.patch('shop.mail.gone'): ...", True),
    ("import unittest.mock\nunittest.mock.patch('shop.mail.gone')", True),
    ("import unittest.mock as um\num.patch('shop.mail.gone')", True),
    ("import mock\nmock.patch('shop.mail.gone')", True),
    ("def test():\n    from unittest.mock import patch as replaced\n    replaced('shop.mail.gone')", True),
    ("from unittest import mock\nreplaced = mock.patch\nreplaced('shop.mail.gone')", True),
    ("from shop.tools import patch\npatch('shop.mail.gone')", True),
    ("patch('shop.mail.gone')", True),
    ("from unittest.mock import patch\npatch(target='shop.mail.gone')", True),
    ("from unittest.mock import patch\npatch('shop.mail.gone', new=1)", True),
    ("from unittest.mock import patch\npatch('shop.mail.gone', create=True)", False),
    ("from unittest.mock import patch\npatch('shop.mail.gone', **options)", False),
    ("from unittest.mock import patch\npatch('shop.mail.send', new='shop.mail.gone')", False),
    ("from unittest.mock import patch\npatch.dict('shop.mail.gone', a=1)", True),
    ("from unittest.mock import patch\npatch.dict(in_dict='shop.mail.gone')", True),
    ("from unittest.mock import patch\npatch.multiple('shop.mail', gone=1, send=2)", True),
    ("from unittest.mock import patch\npatch.multiple('shop.mail', gone=1, create=True)", False),
    ("def test(mocker):\n    mocker.patch('shop.mail.gone')", True),
    ("def test(class_mocker):\n    class_mocker.patch.dict('shop.mail.gone')", True),
    ("class Tests:\n    def test(self):\n        self.mocker.patch('shop.mail.gone')", True),
    ("def test(monkeypatch):\n    monkeypatch.setattr('shop.mail.gone', 1)", True),
    ("def test(monkeypatch):\n    monkeypatch.delattr('shop.mail.gone')", True),
    ("def test(monkeypatch):\n    monkeypatch.setattr('shop.mail.gone', 1, raising=False)", False),
    ("def test(monkeypatch):\n    monkeypatch.setenv('shop.mail.gone', 'x')", False),
    ("from shop.own import patch\npatch('shop.mail.gone')", False),
    ("import requests\nrequests.patch('shop.mail.gone')", False),
    ("def test(client):\n    client.patch('shop.mail.gone')", False),
    ("print('shop.mail.gone')", False),
    ("from unittest.mock import patch\nsys.modules['shop.mail'] = fake\npatch('shop.mail.gone')", False),
]


@pytest.mark.parametrize(("test", "missing"), CALLS)
def test_calls(test: str, missing: bool) -> None:
    """Only the target of what patches counts, however it was imported."""
    tools = {"tools": "from unittest.mock import patch\n", "own": "def patch(path): ...\n"}
    assert told(test, **tools) == ["shop.mail.gone"] * missing


def test_builtins_are_created_by_mock_alone() -> None:
    """A missing name of a builtin is made by mock in a module; not in a class, nor by pytest."""
    test = "from unittest.mock import patch\ndef test(monkeypatch):\n    patch('shop.mail.len')\n"
    assert told(test) == []
    assert told(f"{test}    monkeypatch.setattr('shop.mail.len', 1)") == ["shop.mail.len"]
    assert told(test.replace("mail.len", "mail.Sender.len")) == ["shop.mail.Sender.len"]
    assert told(test.replace("patch('shop.mail.len'", "patch.dict('shop.mail.len'")) == ["shop.mail.len"]


@pytest.mark.parametrize(
    "stand_in",
    [
        "def setup():\n    sys.modules['shop.late'] = fake()",
        "patch.dict('sys.modules', {'shop.late': fake()})",
        "def test(monkeypatch):\n    monkeypatch.setitem(sys.modules, 'shop.late', fake())",
    ],
)
def test_stand_ins(stand_in: str) -> None:
    """Where the test spells the missing module out, it may put something into its place, and a conftest.py too."""
    patched = "from unittest.mock import patch\npatch('shop.late.send')\n"
    assert told(patched) == ["shop.late.send"]
    assert told(f"{patched}{stand_in}") == []
    files = {**SHOP, "tests/__init__.py": "", "tests/conftest.py": stand_in, "tests/test_shop.py": patched}
    assert list(find(analysed(files))) == []


def test_a_module_that_cannot_be_imported_has_a_finding_of_its_own() -> None:
    """What is behind a failing import is not told here."""
    test = "from unittest.mock import patch\npatch('shop.mail.gone')\n"
    assert told(test, mail="from shop.nowhere import anything\n") == []


def test_one_finding_for_each_target() -> None:
    """All patches of a target are one finding, a warning with every place."""
    test = "from unittest.mock import patch\n@patch('shop.mail.gone')\ndef test(): ...\npatch('shop.mail.gone')\n"
    (finding,) = found(test)
    assert (finding.severity, finding.weight) == (Severity.WARNING, 2)
    assert finding.message == "shop.mail has no gone; 2 patches ask for it"
    assert [str(item.location) for item in finding.evidence] == ["tests/test_shop.py:2", "tests/test_shop.py:4"]
    assert finding.evidence[0].text == 'patch("shop.mail.gone")'
    assert finding.fix is None


# Each row: a target, why it leads nowhere, and what to do.
WORDS = [
    (
        "shop.orders.send",
        "shop.orders imports send only inside functions",
        "patch shop.mail.send, where shop.orders looks when the function runs",
    ),
    (
        "shop.orders.Sender",
        "shop.orders has no Sender",
        "patch shop.orders.mail.Sender, by which shop.orders reaches it",
    ),
    (
        "shop.orders.Field",
        "shop.orders imports Field only for the type checker",
        "Field is defined in shop.forms.fields.Field; if that is the one that is meant, patch it in the module that "
        "uses it",
    ),
    ("shop.orders.vanished", "shop.orders does not get vanished, because there is no module shop.gone", ""),
    (
        "shop.post.send",
        "there is no module shop.post",
        "send is today in shop.mail.send; patch it in the module that uses it",
    ),
    (
        "shop.post.Sender.send",
        "there is no module shop.post",
        "Sender is today in shop.mail.Sender.send; patch it in the module that uses it",
    ),
    ("shop.mail.Sender.gone", "shop.mail.Sender has no attribute gone, nor has a base of it", ""),
]


@pytest.mark.parametrize(("target", "reason", "advice"), WORDS)
def test_words(target: str, reason: str, advice: str) -> None:
    """The finding says why the target leads nowhere, and names the one that works."""
    (finding,) = found(f"from unittest.mock import patch\nfrom shop.mail import send\npatch('{target}')\n")
    assert finding.message == f"{reason}; 1 patch asks for it"
    assert (finding.fix.text if finding.fix is not None else "") == advice
