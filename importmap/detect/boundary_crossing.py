"""An import crosses from one service into another

Finds: imports from a module of one declared service into another service that `may-import` does not allow. A
service that `may-import` does not mention is free; one with an empty list may import no other.

Why it hurts: services that are deployed apart must not need each other's code. At import time the service does not
start without the other; inside a function it fails later.

Example:

    [tool.importmap.services]
    auth = ["auth_service"]
    backend = ["backend"]

    [tool.importmap.may-import]
    auth = []                               # and auth_service/login.py says: from backend.users import User

What to do: move what both need into a library that both may import, call the other service through its interface, or
allow the direction in `may-import` if it is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.facts import When
from importmap.model.finding import Evidence, Finding, Severity
from importmap.model.links import Link, LinkKind
from importmap.model.project import Role

SEVERITY = Severity.ERROR


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each module of one service that imports a module of another against the map."""
    crossings: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in analysis.links:
        source = analysis.services.get(link.importer)
        allowed = analysis.config.may_import.get(source) if source is not None else None
        if source is None or allowed is None:
            continue
        target = _service(analysis, link)
        if target is not None and target != source and target not in allowed:
            imported = link.module if link.module in analysis.modules else link.path
            crossings[(link.importer, imported)].append(link)
    for (importer, imported), links in sorted(crossings.items()):
        links.sort(key=lambda link: link.statement.line)
        source, target = analysis.services[importer], _service(analysis, links[0])
        role = analysis.modules[importer].role
        by = "" if role is Role.PRODUCTION else f" ({role} code)"
        yield Finding(
            rule="boundary-crossing",
            severity=max(_severity(link, role) for link in links),
            subject=f"{importer} -> {imported}",
            message=f"{source} imports {imported} of {target}, which the map of services does not allow{by}",
            location=analysis.at(importer, links[0].statement.line),
            evidence=tuple(Evidence("", str(x.statement), analysis.at(importer, x.statement.line)) for x in links),
            weight=len(links),
        )


def _service(analysis: Analysis, link: Link) -> str | None:
    """The service that an import leads into, whether or not its code was analysed."""
    if link.module in analysis.modules:
        return analysis.services.get(link.module)
    if link.kind in (LinkKind.EXTERNAL, LinkKind.UNRESOLVED):
        for service, packages in sorted(analysis.config.services.items()):
            if any(link.path == package or link.path.startswith(f"{package}.") for package in packages):
                return service
    return None


def _severity(link: Link, role: Role) -> Severity:
    when = link.statement.when
    if role is not Role.PRODUCTION or when & When.TYPING:
        return Severity.INFO
    return Severity.WARNING if when & (When.DEFERRED | When.GUARDED) else SEVERITY
