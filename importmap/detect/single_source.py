"""A concept that is to have one home has another

Finds: for each concept under `[[tool.importmap.single-source]]`, a second class or function of its name that is neither
declared as `distinct`, nor among what it `replaces`, nor a test's stand-in for it; and imports of it by another path
than the declared one. Modules inside the package that offers a symbol may import it as they like. And names in the
declaration that mean nothing in the code.

Why it hurts: it was agreed that there is one, and there are two. A mend in one is missing in the other, `isinstance`
fails between them, and a mock of one path does not reach those who use the other.

Example:

    [[tool.importmap.single-source]]              # shop/billing/orders.py
    symbol = "shop.models.Order"                  class Order: ...    # a second one

What to do: let the second one go, and its importers import the first; or, if it is meant to be something else, list it
under `distinct` with the reason. Rewrite imports by other paths; the fix does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from importmap.analysis import Analysis
from importmap.model.change import Rewrite
from importmap.model.facts import When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import LinkKind, Symbol
from importmap.model.location import Location
from importmap.model.migration import Concept, Unknown
from importmap.model.project import Role
from importmap.model.severity import Severity

SEVERITY = Severity.ERROR

_DOUBLES = frozenset({"mock", "mocks", "fake", "fakes", "stub", "stubs", "testing"})


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each second definition, one for all further paths, and one for each name that means nothing."""
    for concept in analysis.concepts:
        for unknown in concept.unknown:
            if _was_read(analysis, unknown.name):
                yield _of_unknown(analysis, concept, unknown)
        for symbol in _namesakes(analysis, concept) if concept.defined else ():
            yield _of_namesake(analysis, concept, symbol)
        if concept.beside:
            yield _of_paths(analysis, concept)


def _namesakes(analysis: Analysis, concept: Concept) -> Iterator[Symbol]:
    """The other classes or functions of a concept's name that nothing speaks for."""
    own = analysis.code.by_id.get(concept.symbol)
    names = {concept.source.symbol.rpartition(".")[2], own.name if own else ""}
    meant = {distinct.symbol for distinct in concept.source.distinct}
    for symbol in analysis.symbols:
        if (
            symbol.name not in names
            or symbol.id in concept.covers
            or meant.intersection((symbol.path, symbol.home.path))
        ):
            continue
        if own is not None and symbol.definition.kind != own.definition.kind:
            continue
        if not _is_double(analysis, symbol) and not symbol.definition.when & When.TYPING:
            yield symbol


def _is_double(analysis: Analysis, symbol: Symbol) -> bool:
    """Whether it stands in for the real thing in tests."""
    words = symbol.module.replace("_", ".").split(".")
    return analysis.modules[symbol.module].role is Role.TEST or not _DOUBLES.isdisjoint(words)


def _of_namesake(analysis: Analysis, concept: Concept, symbol: Symbol) -> Finding:
    definition, path = symbol.definition, concept.source.symbol
    own = analysis.code.by_id.get(concept.symbol)
    users = len({user.module for route in symbol.routes for user in route.users})
    lines = definition.end_line - definition.line + 1
    fallback = bool(definition.when & When.CONDITIONAL)
    backstage = analysis.modules[symbol.module].role is not Role.PRODUCTION
    if own is not None and symbol.id != own.id and own.id in symbol.bases:
        kind = "that derives from it"
    elif own is not None and symbol.id in own.bases:
        kind = "that it derives from"
    elif own is not None and definition.digest == own.definition.digest:
        kind = "that is an exact copy"
    else:
        kind = "under a condition" if fallback else "of its own"
    verb = "file imports" if users == 1 else "files import"
    evidence = [Evidence(path, "declared as the one", _definition_place(analysis, concept))] if own else []
    return Finding(
        rule="single-source",
        severity=Severity.INFO if fallback or backstage else SEVERITY,
        subject=symbol.path,
        message=(
            f"a second {definition.kind} {symbol.name} {kind}, of {lines:,} {'line' if lines == 1 else 'lines'}, "
            f"beside {path}; {users:,} {verb} it"
        ),
        location=analysis.at(symbol.module, definition.line),
        evidence=(*evidence, Evidence(symbol.path, f"the second one; {users:,} {verb} it")),
        fix=Fix(
            Safety.MANUAL, f"let its importers use {path}, and remove it; or list it under `distinct` with the reason"
        ),
        weight=users + lines,
    )


def _of_paths(analysis: Analysis, concept: Concept) -> Finding:
    declared = concept.source.symbol
    users = frozenset().union(*(modules for _, modules in concept.beside))
    first: dict[str, Location] = {}
    rewrites: list[Rewrite] = []
    paths = dict(concept.beside)
    for link in analysis.links:
        path = f"{link.module}.{link.statement.name}"
        if link.kind is LinkKind.SYMBOL and link.symbol == concept.symbol and link.importer in paths.get(path, ()):
            first.setdefault(path, analysis.at(link.importer, link.statement.line))
            rewrite = analysis.moved(link, declared)
            rewrites += [rewrite] if rewrite else []
    evidence = tuple(
        Evidence(path, f"{len(modules):,} {'file' if len(modules) == 1 else 'files'}", first.get(path))
        for path, modules in sorted(concept.beside, key=lambda found: (-len(found[1]), found[0]))
    )
    count, ways = len(users), len(concept.beside)
    return Finding(
        rule="single-source",
        severity=Severity.WARNING,
        subject=declared,
        message=(
            f"{count:,} {'file imports' if count == 1 else 'files import'} it by "
            f"{'another path' if ways == 1 else f'{ways} other paths'} than the declared one"
        ),
        location=_definition_place(analysis, concept) or Location(""),
        evidence=evidence,
        # Another path runs other modules on the way: that may close an import cycle.
        fix=Fix(
            Safety.UNSAFE,
            f"import {declared.rpartition('.')[2]} from {declared.rpartition('.')[0]}",
            tuple(dict.fromkeys(rewrites)),
        ),
        weight=count,
    )


def _definition_place(analysis: Analysis, concept: Concept) -> Location | None:
    return analysis.at(concept.defined, concept.line) if concept.defined in analysis.modules else None


def _of_unknown(analysis: Analysis, concept: Concept, unknown: Unknown) -> Finding:
    gone = unknown.key == "replaces"
    said = "nothing is called that" + (" any more" if gone else "")
    advice = f"did you mean {unknown.near}?" if unknown.near else "name something that there is"
    if gone:
        advice = f"take it out of the declaration{f', unless you meant {unknown.near}' if unknown.near else ''}"
    return Finding(
        rule="single-source",
        severity=Severity.INFO if gone else SEVERITY,
        subject=unknown.name,
        message=f"the declaration of {concept.source.symbol} names {unknown.name} under {unknown.key}, and {said}",
        location=Location(PurePath(analysis.config.source).name),
        evidence=(Evidence(f"{unknown.key} of {concept.source.symbol}", f"{unknown.key} of {concept.source.symbol}"),),
        fix=Fix(Safety.MANUAL, advice),
        weight=1,
    )


def _was_read(analysis: Analysis, name: str) -> bool:
    """Whether the package that a name belongs to was analysed as a whole."""
    top = name.partition(".")[0]
    return not analysis.config.targets or top in {
        PurePath(target).name.partition(".")[0] for target in analysis.config.targets
    }
