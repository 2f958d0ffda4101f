"""An import crosses from one service into another

Finds: imports from a module of one declared service into another service that `may-import` does not allow, or that
take a private name of it, or, where the other service declares what it `exposes`, anything else. A service that
`may-import` does not mention is free; one with an empty list may import no other. A library, which is a service that
others may import, drags what it imports into all of them: it is the worst place for a crossing. Where a service only
reaches another one through others at import time, the shortest chain is told once for the two of them.

Why it hurts: services that are deployed apart must not need each other's code. At import time the service does not
start without the other; inside a function it fails later. A private name may change without notice.

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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.facts import When
from importmap.model.finding import Evidence, Finding
from importmap.model.links import Link, LinkKind
from importmap.model.project import Role
from importmap.model.report import EdgeSummary
from importmap.model.severity import Severity

SEVERITY = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _Use:
    """One place where a module of one service speaks of another service."""

    line: int
    text: str  # the statement, or the string
    kind: str  # one of _KINDS
    path: str  # the dotted path that it goes through

    @property
    def private(self) -> bool:
        """Whether a part of the path below its first says that it is private."""
        return any(part.startswith("_") and not part.endswith("__") for part in self.path.split(".")[1:])


# By how soon it fails without the other service.
_KINDS = ("import-time", "conditional", "guarded", "deferred", "type-checking", "string")


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each pair of modules on both sides of a border, then one for each pair of services."""
    if not analysis.config.services:
        return
    libraries = {service for allowed in analysis.config.may_import.values() for service in allowed}
    direct = set()
    for (importer, imported, target), uses in sorted(_crossings(analysis).items()):
        source = analysis.services[importer]
        uses.sort(key=lambda use: (_KINDS.index(use.kind), use.line))
        wrong = _is_apart(analysis, source, target)
        told = uses if wrong else [use for use in uses if use.private or not _is_exposed(analysis, target, use.path)]
        if wrong:
            direct.add((source, target))
        if told:
            yield _finding(analysis, importer, imported, target, told, wrong, source in libraries)
    yield from _reached(analysis, direct)


def _crossings(analysis: Analysis) -> dict[tuple[str, str, str], list[_Use]]:
    """The places by importing module, imported module and the service of that."""
    found: dict[tuple[str, str, str], list[_Use]] = defaultdict(list)
    for link in analysis.links:
        source, target = analysis.services.get(link.importer), _service(analysis, link)
        if source is not None and target is not None and source != target:
            imported = link.module
            if imported not in analysis.modules:  # its code was not analysed, or is not there
                imported = link.path.removesuffix(f".{link.statement.name}")
            use = _Use(link.statement.line, str(link.statement), _kind(link), link.path)
            found[(link.importer, imported, target)].append(use)
    for symbol in analysis.symbols:
        for route in symbol.routes:
            target = analysis.services.get(route.module)
            for user in route.mentions if target is not None else ():
                source = analysis.services.get(user.module)
                if source is not None and source != target:
                    use = _Use(user.line, f'"{route.path}"', "string", route.path)
                    found[(user.module, route.module, target or "")].append(use)
    return found


def _finding(
    analysis: Analysis, importer: str, imported: str, target: str, uses: list[_Use], wrong: bool, library: bool
) -> Finding:
    source, role = analysis.services[importer], analysis.modules[importer].role
    by = "" if role is Role.PRODUCTION else f" ({role} code)"
    kind = uses[0].kind
    how = "spells out" if kind == "string" else "imports"
    when = {"string": " in a string", "type-checking": " for the type checker"}.get(kind, f" ({kind})")
    if wrong and library:
        why = ", and so into whoever imports this library"
    elif wrong:
        why = ", which the map of services does not allow"
    elif any(use.private for use in uses):
        why = ", and takes something private of it"
    else:
        why = f", which is not among what {target} exposes"
    return Finding(
        rule="boundary-crossing",
        severity=_severity(kind, role, wrong=wrong, library=library),
        subject=f"{importer} -> {imported}",
        message=f"{source} {how} {imported} of {target}{when}{why}{by}",
        location=analysis.at(importer, uses[0].line),
        evidence=tuple(
            Evidence("", f"{use.text}  ({use.kind})", analysis.at(importer, use.line), place=True) for use in uses
        ),
        weight=len(uses),
    )


def _severity(kind: str, role: Role, *, wrong: bool, library: bool) -> Severity:
    """A library's crossing is an error however late it bites; an allowed one that goes too deep is a warning."""
    if role is not Role.PRODUCTION or kind in ("type-checking", "string"):
        return Severity.INFO
    if not wrong:
        return Severity.WARNING
    return SEVERITY if library or kind in ("import-time", "conditional") else Severity.WARNING


def _reached(analysis: Analysis, direct: set[tuple[str, str]]) -> Iterator[Finding]:
    """One finding for each service that reaches another one against the map only through others, at import time."""
    running: dict[str, list[str]] = defaultdict(list)
    for edge in analysis.graph.edges.values():
        if edge.import_time:
            running[edge.importer].append(edge.imported)
    members: dict[str, list[str]] = defaultdict(list)
    for module, service in sorted(analysis.services.items()):
        if analysis.modules[module].role is Role.PRODUCTION:
            members[service].append(module)
    for source in sorted(analysis.config.may_import):
        before = _search(members[source], running)
        for target in sorted(analysis.config.services):
            if target == source or (source, target) in direct or not _is_apart(analysis, source, target):
                continue
            chain = _chain(analysis, before, members[target])
            if chain:
                first, last = chain[0], chain[-1]
                message = f"{source} reaches {target} when it is imported, through {first.imported}: "
                yield Finding(
                    rule="boundary-crossing",
                    severity=Severity.WARNING,
                    subject=f"{source} -> {target}",
                    message=f"{message}{len(chain)} imports lead from {first.importer} to {last.imported}",
                    location=analysis.at(first.importer, first.lines[0]),
                    evidence=tuple(
                        Evidence("", f"{e.importer} imports {e.imported}", analysis.at(e.importer, e.lines[0]))
                        for e in chain
                    ),
                    weight=len(chain),
                )


def _search(starts: Iterable[str], running: Mapping[str, list[str]]) -> dict[str, str]:
    """Each module that can be reached, in order of distance, with the one before it; a start has itself."""
    before = {start: start for start in starts}
    todo = list(before)
    for module in todo:
        for imported in running.get(module, ()):
            if imported not in before:
                before[imported] = module
                todo.append(imported)
    return before


def _chain(analysis: Analysis, before: Mapping[str, str], targets: Iterable[str]) -> tuple[EdgeSummary, ...]:
    """The imports on the way to the nearest of some modules."""
    reached = set(targets)
    module = next((found for found in before if found in reached), None)
    chain: list[EdgeSummary] = []
    while module is not None and before[module] != module:
        chain.append(analysis.graph.edges[(before[module], module)])
        module = before[module]
    return tuple(chain[::-1])


def _is_apart(analysis: Analysis, source: str, target: str) -> bool:
    """Whether the map keeps one service from importing another."""
    allowed = analysis.config.may_import.get(source)
    return allowed is not None and target not in allowed


def _is_exposed(analysis: Analysis, service: str, path: str) -> bool:
    """Whether a service offers to others what stands under a path."""
    exposed = analysis.config.exposes.get(service)
    return exposed is None or any(f"{path}.".startswith(f"{one}.") for one in exposed)


def _kind(link: Link) -> str:
    """How an import stands, by what delays or softens it most."""
    when = link.statement.when
    if when & When.TYPING:
        return "type-checking"
    if when & When.DEFERRED:
        return "deferred"
    if when & When.GUARDED:
        return "guarded"
    return "conditional" if when & When.CONDITIONAL else "import-time"


def _service(analysis: Analysis, link: Link) -> str | None:
    """The service that an import leads into, whether or not its code was analysed."""
    if link.module in analysis.modules:
        return analysis.services.get(link.module)
    if link.kind in (LinkKind.EXTERNAL, LinkKind.UNRESOLVED):
        for service, packages in sorted(analysis.config.services.items()):
            if any(link.path == package or link.path.startswith(f"{package}.") for package in packages):
                return service
    return None
