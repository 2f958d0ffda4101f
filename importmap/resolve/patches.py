"""Which strings name what a test is to replace: the targets of `mock.patch` and its kin"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from importmap.model.facts import Facts, Mention
from importmap.model.project import Module
from importmap.resolve.modules import Modules
from importmap.resolve.names import Names
from importmap.resolve.values import ValueKind


class Manner(StrEnum):
    """Who follows the string, and how."""

    MOCK = "mock"  # imports what it can of all but the last part; creates one that is missing and named like a builtin
    DICT = "dict"  # imports what it can of the whole
    MONKEYPATCH = "monkeypatch"  # like MOCK, and creates nothing


class Patch(NamedTuple):
    """One string that is the target of a patch."""

    module: str  # id of the module that patches
    path: str  # what is to be replaced: "shop.orders.send_mail"
    manner: Manner
    creates: bool  # its last part need not be there, as far as reading can tell: `create=True`
    line: int
    via: str  # the callee as written: "mock.patch"


_mock = re.compile(r"(?:unittest\.mock|mock|mock\.mock)\.patch(?P<how>\.dict|\.multiple)?").fullmatch
# Fixtures and what `monkeypatch.context()` yields are known by their names alone.
_mocker = re.compile(r"(?:.*[._])?mocker\.patch(?P<how>\.dict|\.multiple)?").fullmatch
_monkeypatch = re.compile(r"(?:(?:.*[._])?(?:monkeypatch|mp)|m)\.(?:set|del)attr").fullmatch
_OPTIONS = frozenset({"target", "spec", "create", "spec_set", "autospec", "new_callable", ""})  # "" for `**arguments`


def patches(modules: Modules, facts: Mapping[str, Facts], names: Names) -> Iterator[Patch]:
    """Every target that is spelled out, by module and line; each attribute of a `patch.multiple` is one."""
    for module, said in sorted(facts.items()):
        callees: dict[str, str] = {}
        for mention in said.mentions:
            if mention.via and mention.argument in ("0", "target", "in_dict"):
                if mention.via not in callees:
                    callees[mention.via] = _callee(modules[module], said, mention.via, names)
                yield from _patches(modules[module], mention, callees[mention.via])


def _patches(here: Module, mention: Mention, callee: str) -> Iterator[Patch]:
    match = _mock(callee) or _mocker(callee)
    how = (match["how"] or "") if match else None
    creates = not {"create", "raising", ""}.isdisjoint(mention.keywords)
    if how == ".multiple":
        for name in mention.keywords:
            if name not in _OPTIONS:
                path = f"{mention.path}.{name}"
                yield Patch(here.id, path, Manner.MOCK, creates, mention.line, mention.via)
    elif how is not None:
        manner = Manner.DICT if how else Manner.MOCK
        yield Patch(here.id, mention.path, manner, creates and not how, mention.line, mention.via)
    elif _monkeypatch(callee):
        yield Patch(here.id, mention.path, Manner.MONKEYPATCH, creates, mention.line, mention.via)


def _callee(here: Module, said: Facts, via: str, names: Names) -> str:
    """The full name of what comes from outside; as written if the file does not say where it comes from; else ""."""
    first, _, rest = via.partition(".")
    values = []
    for item in said.imports:
        if item.bound == first:
            plain = not item.name and not item.alias
            value = names.module(first, here) if plain else names.imported(here, item)
            values.append(names.member(value, rest))
    if not values:
        value = names.dotted(here.id, via)
        if value.kind is ValueKind.MISSING and first == "patch":
            return f"unittest.mock.{via}"  # somebody forgot the import
        if value.kind in (ValueKind.MISSING, ValueKind.UNKNOWN):
            return via
        values = [value]
    meant = {value.module if value.kind is ValueKind.EXTERNAL else "" for value in values}
    return meant.pop() if len(meant) == 1 else ""
