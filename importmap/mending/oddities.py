"""Why a module that is there lacks a name, where that is an old story: a file in the way, a package that was a file"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.mending.code import Code
from importmap.mending.needs import Cause
from importmap.mending.trails import question, when
from importmap.model.project import Module, ModuleKind


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something about a module that explains why a name is missing."""

    reason: str  # a clause
    advice: str  # what to do if there is nothing better


def oddity(code: Code, cause: Cause) -> Oddity | None:
    """What is odd about a module that is there and lacks a name, where that has a name of its own."""
    owner = _owner(code, cause)
    if owner is None:
        return None
    hidden, folder = code.hidden_with(owner, cause.name), owner.path.removesuffix("/__init__.py")
    if hidden is not None:
        reason = f"the package {folder}/ hides {hidden.path}, which has {cause.name}"
        return Oddity(reason, f"move {cause.name} from {hidden.path} into the package, and delete the file")
    if owner.kind is ModuleKind.NAMESPACE:
        reason = f"{folder}/ has no __init__.py that could have {cause.name}"
        return Oddity(reason, f"add {folder}/__init__.py, and let it import {cause.name}")
    link = cause.needs[0].links[0]
    trace = code.analysis.past.get(question(code, cause.needs[0].module, cause.name, link))
    if trace is not None and trace.file == f"{folder}.py" and owner.kind is ModuleKind.PACKAGE:
        reason = f"{owner.name} has no {cause.name}: it was a file until {when(trace)}, and is a package now"
        return Oddity(reason, f"let {owner.path} import {cause.name} from where it is now")
    return None


def _owner(code: Code, cause: Cause) -> Module | None:
    """The module that is there and lacks a name."""
    if cause.absent or not cause.needs:
        return None
    return code.module(cause.needs[0].module, cause.links[0].importer)
