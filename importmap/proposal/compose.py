"""A proposal as the keys of a configuration, each with a comment that says what it rests on"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from importmap.proposal.insert import Entry, Section
from importmap.proposal.propose import Proposal, Service


def compose(proposal: Proposal, configured: Mapping[str, object]) -> tuple[tuple[Entry, ...], tuple[Section, ...]]:
    """The values and the tables of a proposal that are not configured yet; of the services only the known ones."""
    reasons = "; ".join(reason for _, reason in proposal.exclude)
    exclude = Entry("exclude", tuple(glob for glob, _ in proposal.exclude), reasons)
    known = configured.get("services")
    services = tuple(s for s in proposal.services if not isinstance(known, Mapping) or s.name in known)
    return (
        (exclude,) if exclude.values and "exclude" not in configured else (),
        tuple(section for section in _sections(services) if section.entries and section.name not in configured),
    )


def _sections(services: Sequence[Service]) -> Iterator[Section]:
    """The tables of a configuration, each with a comment that says what it is for."""
    started = [service for service in services if not service.is_library]
    yield Section(
        "entry-points",
        "The journeys that matter: every finding says which of them reach it. Add the ones that earn the money.",
        tuple(Entry(service.name, service.entries) for service in started),
    )
    yield Section(
        "services",
        "What is deployed or shared as one.",
        tuple(Entry(service.name, (service.package,), "; ".join(service.reasons)) for service in services),
    )
    libraries = [service for service in services if service.is_library]
    known = {service.name for service in services}
    entries = []
    for service in services:
        if service.declared:
            if service.may_import is not None:
                entries.append(Entry(service.name, tuple(name for name in service.may_import if name in known)))
            continue
        allowed = tuple(library.name for library in libraries if library != service and _below(library, service))
        against = [f"{name} ({times:,})" for name, times in service.imports if name in known.difference(allowed)]
        entries.append(Entry(service.name, allowed, f"today also imports {', '.join(against)}" if against else ""))
    yield Section(
        "may-import", "Whom each may import; what it imports otherwise is a boundary-crossing.", tuple(entries)
    )
    yield Section(
        "ships",
        "What the image of each holds, from the Dockerfiles' COPY and .dockerignore.",
        tuple(Entry(service.name, service.ships) for service in started if service.ships),
    )


def _below(library: Service, service: Service) -> bool:
    """Whether a service may import a library: it is shipped with it; among libraries the one that is imported more."""
    if not service.is_library:
        return not service.ships or library.package in service.ships or "**" in service.ships
    return dict(service.imports).get(library.name, 0) > dict(library.imports).get(service.name, 0)
