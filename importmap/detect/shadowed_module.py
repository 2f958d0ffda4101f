"""A module can never be imported, because a package has its name

Finds: a file beside a folder of the same name, `exceptions.py` and `exceptions/`, where Python always takes the
package; and any other pair of files in one root that claim one dotted name.

Why it hurts: whoever edits the file changes nothing. Names that only the file defines are missing at run time, though
they stand in the source for everyone to see.

Example:

    shop/errors.py                # class ShopError
    shop/errors/__init__.py       # from shop.errors import ShopError fails

What to do: move what is still needed into the package, then delete or rename the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.facts import Facts, Kind
from importmap.model.finding import Evidence, Finding, Severity
from importmap.model.project import ModuleKind

SEVERITY = Severity.WARNING


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each file that another file of its root keeps from being imported."""
    winners = {(m.root, m.name): m for m in analysis.project.modules if m.id == m.name}
    for module in analysis.project.modules:
        winner = winners.get((module.root, module.name))
        if winner is None or winner.id == module.id or module.kind is ModuleKind.NAMESPACE:
            continue
        lost = sorted(_defined(analysis, module.id) - _bound(analysis, winner.id))
        evidence = [Evidence(winner.path, f"{winner.path} is imported in its place", analysis.at(winner.id))]
        if lost:
            shown = ", ".join(lost[:8]) + (f" and {len(lost) - 8} more" if len(lost) > 8 else "")
            evidence.append(Evidence("", f"only the file that is hidden defines {shown}", analysis.at(module.id)))
        yield Finding(
            rule="shadowed-module",
            severity=SEVERITY,
            subject=module.path,
            message=f"can never be imported: {module.name} is {winner.path}",
            location=analysis.at(module.id),
            evidence=tuple(evidence),
            weight=len(lost),
        )


def _defined(analysis: Analysis, module: str) -> set[str]:
    facts = analysis.facts.get(module, Facts())
    kinds = (Kind.CLASS, Kind.FUNCTION)
    return {d.name for d in facts.definitions if d.kind in kinds and "." not in d.name}


def _bound(analysis: Analysis, module: str) -> set[str]:
    """What a module defines or imports, and all that it might where it takes whatever another one has."""
    facts = analysis.facts.get(module, Facts())
    names = {d.name for d in facts.definitions} | {statement.bound for statement in facts.imports}
    stars = [link.module for link in analysis.links if link.importer == module and link.statement.name == "*"]
    return names.union(*(_defined(analysis, star) for star in stars))
