"""One file is imported as two modules

Finds: files that are imported under two names, because one root holds another one: `app.models` and
`backend.app.models` are the same file. It is an error where some module, or the tests of one suite, come to both names,
and a warning where each program uses one of them.

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
        together = _meet(analysis, [links for name, links in ranked if name == own.name or name in below])
        what = ": two modules, with two of each class" if together else "; nothing is seen to come to both"
        yield Finding(
            rule="double-identity",
            severity=SEVERITY if together else Severity.WARNING,
            subject=own.path,
            message=f"is imported as {known_as}{what}",
            location=analysis.at(module),
            evidence=evidence,
            weight=sum(len(links) for name, links in used.items() if name != ranked[0][0]),
        )


def _meet(analysis: Analysis, uses: list[list[Link]]) -> bool:
    """Whether one process comes to two of these groups of imports: by a module that reaches both, or in one suite."""
    seen: set[str] = set()
    for links in uses:
        processes = {process for module in _users(analysis, links) for process in _processes(analysis, module)}
        if seen & processes:
            return True
        seen |= processes
    return False


def _users(analysis: Analysis, links: list[Link]) -> set[str]:
    """The modules that come to any of these imports."""
    todo = [link.importer for link in links]
    found = set(todo)
    while todo:
        for user in analysis.graph.importers(todo.pop()):
            if user not in found:
                found.add(user)
                todo.append(user)
    return found


def _processes(analysis: Analysis, module: str) -> Iterator[str]:
    """What may load a module in one process: the module itself, and the suite that it is a test of."""
    yield module
    test = analysis.collection.tests.get(module)
    if test is not None:
        yield f"tests of {test.settings.folder}"


def _name(link: Link) -> str:
    """The dotted name by which an import means the module that it reads from."""
    return link.path if link.kind is LinkKind.MODULE else link.statement.module
