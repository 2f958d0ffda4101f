"""Whether what is done with something goes with what a candidate offers: its calls, and what is read of it"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importmap.likeness.bodies import kinship, parameter_names
from importmap.mending.code import Code
from importmap.model.facts import Definition, Kind
from importmap.model.links import Link, Symbol, split_symbol
from importmap.resolve.signatures import misfit
from importmap.resolve.values import Value, ValueKind


@dataclass(frozen=True, slots=True)
class Fit:
    """How what importers do with a name goes with a candidate."""

    matches: int = 0  # uses that it certainly allows
    misfit: str = ""  # the first one that it does not, in words

    def __add__(self, other: Fit) -> Fit:
        """Both together."""
        return Fit(self.matches + other.matches, self.misfit or other.misfit)


def fit(code: Code, links: Iterable[Link], value: Value) -> Fit:
    """How the uses of what some links import go with what they would get."""
    total = Fit()
    for link in links:
        total += _attributes(code, link, value)
        if value.kind is ValueKind.SYMBOL:
            total += _calls(code, link, value.symbol)
    return total


def _calls(code: Code, link: Link, symbol: str) -> Fit:
    signature = code.analysis.signatures.of(symbol)
    if signature is None:
        return Fit()
    name, matches = split_symbol(symbol)[1], 0
    facts = code.analysis.facts[link.importer]
    for call in facts.calls:
        if call.path == link.statement.bound and call.origin == _origin(code, link):
            wrong = misfit(signature, call)
            if wrong and not call.caught:
                return Fit(matches, f"{name} is called otherwise in line {call.line}: {wrong}")
            matches += 1
    return Fit(matches)


def _attributes(code: Code, link: Link, value: Value) -> Fit:
    matches = 0
    whole = not link.statement.name and not link.statement.alias
    prefix = f"{link.statement.module if whole else link.statement.bound}."
    for use in code.analysis.facts[link.importer].uses:
        if use.origin != _origin(code, link) or not use.path.startswith(prefix):
            continue
        attribute = use.path[len(prefix) :].partition(".")[0]
        has = _has(code, value, attribute)
        if has is False:
            return Fit(matches, f"it has no {attribute}, which line {use.line} of {link.importer} reads")
        matches += has is True
    return Fit(matches)


def _origin(code: Code, link: Link) -> int:
    """How uses refer to an import: by its position if it stands in a function, else through the module's name."""
    return code.analysis.facts[link.importer].imports.index(link.statement) if link.statement.scope else -1


def _has(code: Code, value: Value, attribute: str) -> bool | None:
    """Whether something has an attribute; None if reading cannot tell."""
    if value.kind is ValueKind.MODULE:
        found = code.analysis.names.member(value, attribute)
        return None if found.kind is ValueKind.UNKNOWN else found.kind is not ValueKind.MISSING
    if value.kind is not ValueKind.SYMBOL or attribute.startswith("__"):
        return None
    symbol = code.symbol(value.symbol)
    if symbol is None or symbol.definition.kind != Kind.CLASS:
        return None
    if attribute in set(_members(code, symbol)):
        return True
    # A class with bases may inherit it; an enumeration does not inherit what is written in capitals.
    closed = not symbol.definition.bases or (attribute.isupper() and "Enum" in kinship(symbol.definition))
    return False if closed and not symbol.definition.decorators else None


def _members(code: Code, symbol: Symbol) -> Iterator[str]:
    yield from symbol.definition.fields
    for definition in code.analysis.facts[symbol.module].definitions:
        owner, _, name = definition.name.rpartition(".")
        if owner == symbol.name:
            yield name


def unlike(code: Code, body: tuple[Definition, ...], symbol: Symbol) -> str:
    """In what a class or function is not what another one was that is gone, in words; "" if it may be."""
    was, now = body[0], symbol.definition
    if was.kind != now.kind:
        return f"it is a {now.kind}, and the one that was removed was a {was.kind}"
    if was.kind == Kind.FUNCTION:
        before, after = set(parameter_names(was)), set(parameter_names(now))
        return "" if before & after or not (before and after) else "it takes other arguments than the one removed"
    had = {name for name in (*was.fields, *(d.name.rpartition(".")[2] for d in body[1:])) if not name.startswith("_")}
    lost = had.difference(_members(code, symbol))
    if 2 * len(lost) > len(had):
        return f"it lacks {len(lost):,} of the {len(had):,} members that the one removed had"
    return ""
