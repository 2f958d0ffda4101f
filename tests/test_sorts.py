"""What kind of thing a name is, in the words of those who write it"""

from __future__ import annotations

import pytest

from importmap import app
from tests.code import analysed

SHOP = {
    "shop/__init__.py": "",
    "shop/fake.py": "class Enum: ...\nclass Protocol: ...\ndef dataclass(it): return it\n",
    "shop/base.py": "import enum\nclass Coloured(enum.Enum): ...\nclass Failed(ValueError): ...\n",
    "shop/things.py": """\
import abc, enum, typing as t
from dataclasses import dataclass, field as f
from typing import NamedTuple, Protocol, TypedDict
from django.db import models
from pydantic import BaseModel
from shop.base import Coloured, Failed
from shop import fake

class Plain: ...
class Generic(t.Generic[t.T]): ...
@dataclass(frozen=True)
class Data(Plain): ...
class Enumerated(enum.Enum): ...
class Inherited(Coloured, metaclass=enum.EnumMeta): ...
class Raised(Failed): ...
class Pair(NamedTuple): ...
class Keys(TypedDict, total=False): ...
class Shape(t.Protocol[t.T]): ...
class Shaped(Shape): ...
class Abstract(abc.ABC): ...
class Concrete(Abstract): ...
class Row(models.Model): ...
class Body(BaseModel): ...
@fake.dataclass
class Fake(fake.Enum, fake.Protocol): ...
class Loop(Loop): ...
def plain(): ...
async def later(): ...
async def stream():
    yield
class Exception_(OSError): ...
""",
}
SORTS = [
    ("Plain", "class"),
    ("Generic", "class"),
    ("Data", "dataclass"),
    ("Enumerated", "enum"),
    ("Inherited", "enum"),
    ("Raised", "exception"),
    ("Exception_", "exception"),
    ("Pair", "named tuple"),
    ("Keys", "typed dictionary"),
    ("Shape", "protocol"),
    ("Shaped", "class"),
    ("Abstract", "abstract class"),
    ("Concrete", "class"),
    ("Row", "Django model"),
    ("Body", "pydantic model"),
    ("Fake", "class"),
    ("Loop", "class"),
    ("plain", "function"),
    ("later", "async function"),
    ("stream", "async function"),
]


@pytest.mark.parametrize(("name", "sort"), SORTS)
def test_sort(name: str, sort: str) -> None:
    """Names are followed to where they come from: what is only called like a well-known thing is a plain one."""
    analysis = analysed(SHOP)
    symbols = app.where(analysis, f"shop.things.{name}")
    assert list(app.sorts(analysis, symbols).values()) == [sort]
