"""What is called alike: a suggestion to look at, and only where what is done with the missing thing fits"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from importmap.mending.candidates import Candidate, Proof, found_as
from importmap.mending.code import Code
from importmap.mending.fitting import fit
from importmap.mending.needs import Need
from importmap.resolve.values import ValueKind

_CLOSE = 0.8  # ratio of two names from which on they differ by a slip
_SHARED = 2 / 3  # of the words in two names that have to be in both otherwise
_MOST = 3

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def alike(code: Code, need: Need, siblings: Sequence[Need]) -> Iterator[Candidate]:
    """Names of the same module, or modules beside the missing one."""
    importer = need.links[0].importer
    if code.module(need.module, importer) is None:
        yield from _modules(code, need, siblings)
        return
    owner = code.module(need.module, importer)
    names = [name for name in code.names(owner.id) if not name.startswith("__")] if owner is not None else []
    for name in _closest(need.name, names):
        value = code.value(need.module, name, importer)
        if value is None or value.kind is not ValueKind.SYMBOL:
            continue
        fitting = fit(code, need.links, value)
        if fitting.matches and not fitting.misfit:
            found = found_as(code, value, need.module, name, Proof.ALIKE, "is called alike, and its uses fit")
            if found is not None:
                yield found


def _modules(code: Code, need: Need, siblings: Sequence[Need]) -> Iterator[Candidate]:
    """Modules of the same package that have everything which is asked of the missing one."""
    package, _, last = need.module.rpartition(".")
    importer = need.links[0].importer
    owner = code.module(package, importer)
    wanted = [sibling.name for sibling in siblings if sibling.name not in ("", "*")]
    if owner is None or not wanted:
        return
    for name in _closest(last, [name for name in code.submodules(owner) if name != last]):
        values = [code.value(f"{package}.{name}", one, importer) for one in wanted]
        if all(value is not None and value.kind is not ValueKind.UNKNOWN for value in values):
            why = "is called alike, and has all that is imported"
            value = code.value(f"{package}.{name}", need.name, importer)
            found = None if value is None else found_as(code, value, f"{package}.{name}", need.name, Proof.ALIKE, why)
            if found is not None:
                yield found


def _closest(name: str, others: Sequence[str]) -> list[str]:
    """Names that differ by a slip, then those that share most words, of the same sort: a class, a constant, others."""
    sort = [other for other in others if _sort(other) == _sort(name) and other != name]
    slips = difflib.get_close_matches(name, sort, _MOST, _CLOSE)
    words = set(_words(name))
    shared = {other: len(words & set(_words(other))) / len(words | set(_words(other))) for other in sort}
    kin = [other for other in sort if shared[other] >= _SHARED]
    kin.sort(key=lambda other: (-shared[other], other))
    return list(dict.fromkeys([*slips, *kin]))[:_MOST]


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _sort(name: str) -> str:
    bare = name.lstrip("_")
    if bare.isupper():
        return "constant"
    return "class" if bare[:1].isupper() else "other"
