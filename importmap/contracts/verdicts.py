"""Which contracts a project keeps: its own, and those that it has with import-linter"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import PurePath

from importmap.config import Config
from importmap.contracts.check import check
from importmap.contracts.scope import Scope, as_linted, whole
from importmap.model.contracts import (
    KINDS,
    AcyclicSiblings,
    Contract,
    Forbidden,
    Independent,
    Layers,
    LinterSettings,
    PrivateModules,
    Protected,
)
from importmap.model.links import Link
from importmap.model.project import Project
from importmap.model.severity import Severity
from importmap.model.verdicts import Breach, Fault, Outcome, Verdict


def verdicts(config: Config, project: Project, links: Sequence[Link]) -> tuple[Verdict, ...]:
    """What became of each contract, in the order in which they are declared; those of import-linter come last."""
    partial = bool(config.targets)
    taken: Counter[str] = Counter()
    found = list(_own(config, project, links, partial=partial))
    for settings in project.linter:
        found += _linted(settings, as_linted(project, links, settings, partial=partial))
    named = []
    for verdict in found:
        taken[verdict.name] += 1
        times = taken[verdict.name]
        named.append(replace(verdict, name=f"{verdict.name} ({times})") if times > 1 else verdict)
    return tuple(named)


def _own(config: Config, project: Project, links: Sequence[Link], *, partial: bool) -> Iterator[Verdict]:
    """The contracts of importmap's own configuration."""

    @cache
    def scope(*, type_checking: bool) -> Scope:
        return whole(project, links, partial=partial, type_checking=type_checking)

    source = PurePath(config.source).name
    contracts: tuple[Contract, ...] = (*config.layers, *config.forbidden, *config.protected, *config.independent)
    for contract in contracts:
        ground = scope(type_checking=contract.type_checking)
        tops = {subject.partition(".")[0] for subject in _subjects(contract)}
        parts = sorted(tops & ground.unread)
        # What is protected may be outside: it is the importers that must have been read.
        protects = isinstance(contract, Protected)
        if parts:
            yield _verdict(contract, source, note=f"only a part of {parts[0]} was read")
        elif partial and not protects and ground.modules.keys().isdisjoint(ground.all_matching(_subjects(contract))):
            yield _verdict(contract, source, note="nothing that it speaks of was read")
        else:
            yield _verdict(contract, source, *check(contract, ground))


def _linted(settings: LinterSettings, scope: Scope) -> Iterator[Verdict]:
    """The contracts of one configuration of import-linter."""
    for name, kind, why, wrong in settings.unread:
        outcome = Outcome.BROKEN if wrong else Outcome.UNCHECKED
        faults = (Fault(name, why),) if wrong else ()
        yield Verdict(name or settings.path, kind, settings.path, "", outcome, (), faults, "" if wrong else why)
    unread = [root for root in settings.root_packages if root in scope.unread or (scope.partial and root not in scope)]
    for contract in settings.contracts:
        if unread:
            yield _verdict(contract, settings.path, note=f"{unread[0]} was not read as a whole")
        else:
            yield _verdict(contract, settings.path, *check(contract, scope))


def _verdict(contract: Contract, source: str, *against: Breach | Fault, note: str = "") -> Verdict:
    """A contract with what speaks against it."""
    breaches = sorted((x for x in against if isinstance(x, Breach)), key=lambda x: (x.importer, x.imported))
    faults = tuple({x.subject: x for x in reversed(against) if isinstance(x, Fault)}.values())[::-1]
    broken = breaches or any(fault.severity is Severity.ERROR for fault in faults)
    outcome = Outcome.UNCHECKED if note else Outcome.BROKEN if broken else Outcome.KEPT
    kind = KINDS[type(contract)]
    about = ", ".join(_subjects(contract))
    name = contract.name or (f"{kind} of {about}" if about else kind)
    return Verdict(name, kind, source, contract.reason, outcome, tuple(breaches), faults, note)


def _subjects(contract: Contract) -> tuple[str, ...]:
    """The modules that a contract is about."""
    match contract:
        case Layers():
            return contract.containers or tuple(module for layer in contract.drawn for module in layer.modules)
        case Forbidden():
            return contract.source_modules
        case Protected():
            return contract.protected_modules
        case Independent():
            return contract.modules
        case AcyclicSiblings():
            return contract.ancestors
        case PrivateModules():
            return contract.packages_with_private_modules
