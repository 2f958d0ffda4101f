"""A module can never be imported, because another one has its name

Finds: a file beside a folder of the same name, `exceptions.py` and `exceptions/`, where Python always takes the
package; any other pair of files in one root that claim one dotted name; and a file that hides a module of the standard
library from the scripts beside it, where these ask it for what it does not have.

Why it hurts: whoever edits the file that is hidden changes nothing. Names that only it defines are missing at run time,
though they stand in the source for everyone to see. Python puts the folder of a script before the standard library, so
that a file called `random.py` is what `import random` means there.

Example:

    shop/errors.py                # class ShopError
    shop/errors/__init__.py       # from shop.errors import ShopError fails

What to do: move what is still needed into the package, then delete or rename the file. Rename a file that has the name
of a module of the standard library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.facts import Facts, Kind
from importmap.model.finding import Evidence, Finding
from importmap.model.links import Link, LinkKind
from importmap.model.project import ModuleKind
from importmap.model.severity import Severity
from importmap.resolve.modules import is_standard_library
from importmap.resolve.values import ValueKind

SEVERITY = Severity.WARNING


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each file that cannot be imported, and for each that keeps the standard library from it."""
    yield from _hidden(analysis)
    yield from _hiding(analysis)


def _hidden(analysis: Analysis) -> Iterator[Finding]:
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


def _hiding(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each file that hides a module of the standard library from those that mean it."""
    victims: dict[str, list[tuple[Link, str]]] = defaultdict(list)
    for link in analysis.links:
        statement = link.statement
        hidden = analysis.modules.get(link.module)
        if hidden is None or statement.level or "." in statement.module or not is_standard_library(statement.module):
            continue
        lacking = _lacking(analysis, link) if hidden.kind is not ModuleKind.OPAQUE else ""
        if lacking:
            victims[link.module].append((link, lacking))
    for module, found in sorted(victims.items()):
        name = found[0][0].statement.module
        files = f"{len(found):,} {'file' if len(found) == 1 else 'files'}"
        yield Finding(
            rule="shadowed-module",
            severity=SEVERITY,
            subject=analysis.modules[module].path,
            message=f"hides the module {name} of the standard library from {files} beside it",
            location=analysis.at(module),
            evidence=tuple(
                Evidence(
                    analysis.modules[link.importer].path,
                    f"`{link.statement}` gets {analysis.modules[module].path}, which has no {lacking}",
                    analysis.at(link.importer, link.statement.line),
                )
                for link, lacking in found
            ),
            weight=len(found),
        )


def _lacking(analysis: Analysis, link: Link) -> str:
    """A name that an import, or what is done with it, wants of a module that does not have it; "" if it has all."""
    if link.kind is LinkKind.UNRESOLVED:
        return link.statement.name
    if link.kind is not LinkKind.MODULE or link.statement.name:
        return ""
    start = f"{link.statement.bound}."
    uses = analysis.facts[link.importer].uses
    wanted = (use.path.split(".")[1] for use in uses if use.path.startswith(start))
    return next((one for one in wanted if analysis.names.attribute(link.module, one).kind is ValueKind.MISSING), "")


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
