"""The interfaces of what is defined several times, so that people can compare them"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importmap.analysis import Analysis
from importmap.files import digest_of
from importmap.likeness.bodies import Bodies, Body
from importmap.model.facts import Kind
from importmap.model.finding import Finding
from importmap.model.interface import Interface, InterfaceMember
from importmap.resolve.signatures import shown

_COMPARING = frozenset({"duplicate-definition", "interface-drift"})


def interfaces(analysis: Analysis, findings: Iterable[Finding]) -> tuple[Interface, ...]:
    """What each class and function offers that a finding compares with another, by path."""
    symbols = {symbol.path: symbol for symbol in analysis.symbols}
    wanted: set[str] = set()
    for finding in findings:
        named = {one.subject for one in finding.evidence if one.subject in symbols}
        if finding.rule in _COMPARING and len(named) > 1:
            wanted |= named
    bodies: dict[str, Bodies] = {}
    found = []
    for path in sorted(wanted):
        symbol = symbols[path]
        if symbol.definition.kind not in (Kind.CLASS, Kind.FUNCTION):
            continue
        if symbol.module not in bodies:
            bodies[symbol.module] = Bodies(analysis.facts[symbol.module])
        body = bodies[symbol.module].of(symbol.definition)
        found.append(Interface(path, symbol.definition.kind, tuple(_members(body))))
    return tuple(found)


def _members(body: Body) -> Iterator[InterfaceMember]:
    """The members of a class; of a function itself."""
    own = body.definition
    if own.kind == Kind.FUNCTION:
        yield InterfaceMember("", shown(own.parameters), own.digest)
        return
    signatures = {
        one.name.rpartition(".")[2]: shown(one.parameters) for one in body.inside if one.kind == Kind.FUNCTION
    }
    for name, member in body.members.items():
        digest = digest_of(repr(member.content).encode()).hex()[:16]
        yield InterfaceMember(name, signatures.get(name, ""), digest)
