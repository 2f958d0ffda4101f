"""Which imports are against what is declared of services and in contracts, module by module"""

from __future__ import annotations

from collections.abc import Iterable

from importmap.analysis import Analysis
from importmap.model.finding import Finding
from importmap.model.services import Crossing, Service


def services(analysis: Analysis) -> tuple[Service, ...]:
    """The services in the order of their declaration."""
    config = analysis.config
    return tuple(Service(name, tuple(held), config.may_import.get(name)) for name, held in config.services.items())


def crossings(analysis: Analysis, told: Iterable[Finding], ignored: Iterable[Finding] = ()) -> tuple[Crossing, ...]:
    """The imports behind findings of `boundary-crossing` and `broken-contract`; chains through others are left out."""
    direct = {
        f"{verdict.name}: {breach.importer} -> {breach.imported}": [
            (link.importer, link.module)
            for chain in breach.chains
            if len(chain) == 1
            for link in chain[0].links
            if link.module in analysis.modules
        ]
        for verdict in analysis.contracts
        for breach in verdict.breaches
    }
    found = set()
    for findings, silent in ((told, False), (ignored, True)):
        for finding in findings:
            if finding.rule == "broken-contract":
                found |= {Crossing(*pair, finding.fingerprint, silent) for pair in direct.get(finding.subject, ())}
            elif finding.rule == "boundary-crossing":
                importer, _, imported = finding.subject.partition(" -> ")
                if (importer, imported) in analysis.graph.edges:
                    found.add(Crossing(importer, imported, finding.fingerprint, silent))
    return tuple(sorted(found))
