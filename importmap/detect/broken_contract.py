"""An import breaks a contract

Finds: imports that a contract of the configuration does not allow, directly or by the shortest chain through other
modules. Contracts are declared as `layers`, `forbidden`, `protected` and `independent`; those that the project has with
import-linter are checked as well. It also finds what is wrong with a contract itself: a module that it names and that
does not exist, a module that an exhaustive one leaves out, an import that it ignores and that is not there.

Why it hurts: a contract is what a team has agreed upon. An import against it ties together what was to be kept apart,
and the next one will find it easier.

Example:

    [[tool.importmap.layers]]
    name = "The shop is built in layers"
    containers = ["shop"]
    layers = ["web", "orders | billing", "storage"]   # and shop/storage/rows.py says: from shop.orders import Order

What to do: cut the chain where it is weakest: hand the value over instead of importing it, or move what both need to a
lower layer. A contract that is no longer meant is to be changed; an exception belongs into its `ignore-imports`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding
from importmap.model.location import Location
from importmap.model.severity import Severity
from importmap.model.verdicts import Breach, Fault, Passage, Verdict

SEVERITY = Severity.ERROR

_AGAINST = {
    "layers": "against the layers of",
    "forbidden": "which is forbidden by",
    "protected": "which is protected by",
    "independence": "though they are independent by",
    "acyclic_siblings": "which closes a circle, against",
    "private_modules": "which is private to its package by",
}


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each pair that a contract does not allow, and for each thing that is wrong with a contract."""
    for verdict in analysis.contracts:
        for breach in verdict.breaches:
            yield _breach(analysis, verdict, breach)
        for fault in verdict.faults:
            yield _fault(analysis, verdict, fault)


def _breach(analysis: Analysis, verdict: Verdict, breach: Breach) -> Finding:
    """A pair, with its chains as evidence."""
    evidence = [evidence for chain in breach.chains for evidence in _evidence(analysis, chain)]
    direct = any(len(chain) == 1 for chain in breach.chains)
    pair = f"{breach.importer} {'imports' if direct else 'reaches'} {breach.imported}"
    chains = "" if len(breach.chains) == 1 else f", by {len(breach.chains):,} chains of imports"
    reason = f" ({verdict.reason})" if verdict.reason else ""
    first = breach.chains[0][0].links[0]
    return Finding(
        rule="broken-contract",
        severity=SEVERITY,
        subject=f"{verdict.name}: {breach.importer} -> {breach.imported}",
        message=f'{pair}, {_AGAINST[verdict.kind]} "{verdict.name}"{reason}{chains}',
        location=analysis.at(first.importer, first.statement.line),
        evidence=tuple(evidence),
        weight=len(breach.chains),
    )


def _evidence(analysis: Analysis, chain: tuple[Passage, ...]) -> Iterator[Evidence]:
    """The statements of a direct import, or the passages of a chain, which may begin and end in several ways."""
    if len(chain) == 1:
        for link in chain[0].links:
            text = f"{chain[0].importer}: {link.statement}"
            yield Evidence("", text, analysis.at(link.importer, link.statement.line))
        return
    before = None
    for passage in chain:
        beside = before is not None and (before.imported == passage.imported or before.importer == passage.importer)
        word = "" if before is None else "or " if beside else "then "
        first = passage.links[0]
        text = f"{word}{passage.importer} imports {passage.imported}"
        yield Evidence("", text, analysis.at(first.importer, first.statement.line))
        before = passage


def _fault(analysis: Analysis, verdict: Verdict, fault: Fault) -> Finding:
    """What is wrong with a contract."""
    reason = f" ({verdict.reason})" if verdict.reason else ""
    return Finding(
        rule="broken-contract",
        severity=fault.severity,
        subject=f"{verdict.name}: {fault.subject}",
        message=f'the contract "{verdict.name}"{reason} {fault.text}',
        location=analysis.at(fault.module) if fault.module else Location(PurePath(verdict.source).as_posix()),
        weight=1,
    )
