"""An import of the project's own code fails

Finds: imports that name a module of the analysed code which does not exist, or a name which that module does not have.
All imports that need the same missing thing are one finding.

Why it hurts: at import time the importer cannot be imported at all, nor anything that imports it. Inside a function the
call fails; in a `try` that catches ImportError the fallback runs and nobody notices.

Example:

    from shop.billing import Invoice      # shop/billing.py was merged into shop/orders.py

What to do: import the thing from where it lives today, or remove the import with the code that uses it. Where a class
or function of the same name is defined elsewhere, the finding names it; whether it is the one that is meant is for you
to judge. What is set when the program runs can be declared with a module-level `__getattr__` or an annotation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.facts import When
from importmap.model.finding import Evidence, Finding, Fix, Safety, Severity
from importmap.model.links import Link, LinkKind, Symbol
from importmap.model.project import Role

SEVERITY = Severity.ERROR


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each missing module or name."""
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in analysis.links:
        if link.kind is LinkKind.UNRESOLVED:
            groups[link.missing].append(link)
    homes = _homes(analysis)
    for subject, links in sorted(groups.items()):
        links.sort(key=lambda link: (-_severity(link), link.importer, link.statement.line))
        first = links[0]
        evidence = tuple(
            Evidence(link.importer, f"{link.statement}{_moment(link)}", analysis.at(link.importer, link.statement.line))
            for link in links
        )
        importers = len({link.importer for link in links})
        plural = "module imports" if importers == 1 else "modules import"
        message = f"{first.reason}; {importers:,} {plural} it"
        yield Finding(
            rule="unresolved-import",
            severity=_severity(first),
            subject=subject,
            message=message,
            location=analysis.at(first.importer, first.statement.line),
            evidence=evidence,
            fix=_fix(subject, links, homes, analysis),
            weight=len(links),
        )


def _severity(link: Link) -> Severity:
    when = link.statement.when
    if when & (When.GUARDED | When.TYPING):
        return Severity.INFO
    return Severity.WARNING if when & (When.DEFERRED | When.CONDITIONAL | When.DYNAMIC) else Severity.ERROR


def _moment(link: Link) -> str:
    when = link.statement.when
    words = (
        (When.TYPING, "only for the type checker"),
        (When.GUARDED, "guarded: the failure is caught"),
        (When.DEFERRED, "fails when called"),
        (When.CONDITIONAL, "under a condition"),
    )
    said = [text for flag, text in words if when & flag]
    return f"  ({', '.join(said)})" if said else ""


def _homes(analysis: Analysis) -> dict[str, list[Symbol]]:
    """The top-level classes and functions by bare name."""
    homes: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in analysis.symbols:
        homes[symbol.name].append(symbol)
    return homes


def _fix(subject: str, links: list[Link], homes: dict[str, list[Symbol]], analysis: Analysis) -> Fix | None:
    """Where a class or function of the missing name is defined; not in an importer, and not in tests for the rest."""
    name = links[0].statement.name if links[0].statement.name not in ("", "*") else subject.rpartition(".")[2]
    importers = {link.importer for link in links}
    production = any(analysis.modules[importer].role is Role.PRODUCTION for importer in importers)
    places = [
        symbol.path
        for symbol in homes.get(name, [])
        if symbol.module not in importers
        and (not production or analysis.modules[symbol.module].role is Role.PRODUCTION)
    ]
    if not places:
        return None
    shown = ", ".join(places[:3]) + (f" and {len(places) - 3} more" if len(places) > 3 else "")
    return Fix(Safety.MANUAL, f"{name} is defined in {shown}; check that it is the one that is meant")
