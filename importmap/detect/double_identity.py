"""One file is imported as two modules

Finds: files that are imported under two names, because one root holds another one: `app.models` and
`backend.app.models` are the same file.

Why it hurts: Python loads the file twice. There are two of each class, and `isinstance`, `except`, registries and
singletons of one do not know the other.

Example:

    # sys.path holds the repository and the folder backend
    from app.models import Order             # in one module
    from backend.app.models import Order     # in another: not the same class

What to do: agree on one name, rewrite the imports that use the other, and take the inner folder from the path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding, Severity
from importmap.model.links import Link, LinkKind

SEVERITY = Severity.ERROR


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each file whose absolute imports use more than one name."""
    names: dict[str, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for link in analysis.links:
        if link.kind in (LinkKind.MODULE, LinkKind.SYMBOL) and not link.statement.level:
            names[link.module][_name(link)].append(link)
    for module, used in sorted(names.items()):
        own = analysis.modules[module]
        below = {name for name in used if own.root != "." and name.endswith(f".{own.name}")}
        if not below or own.name not in used:
            continue
        ranked = sorted(used.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        evidence = tuple(
            Evidence(name, f"{len(links):,} imports", analysis.at(links[0].importer, links[0].statement.line))
            for name, links in ranked
            if name == own.name or name in below
        )
        known_as = " and as ".join(sorted({own.name} | below))
        yield Finding(
            rule="double-identity",
            severity=SEVERITY,
            subject=own.path,
            message=f"is imported as {known_as}: two modules, with two of each class",
            location=analysis.at(module),
            evidence=evidence,
            weight=sum(len(links) for name, links in used.items() if name != ranked[0][0]),
        )


def _name(link: Link) -> str:
    """The dotted name by which an import means the module that it reads from."""
    return link.path if link.kind is LinkKind.MODULE else link.statement.module
