"""A call does not fit what it calls, or one name stands for several signatures

Finds: calls of the project's own classes and functions that match no signature of theirs: a required argument is
missing, a keyword is unknown, there are too many positional arguments. And classes or functions of one name in several
modules of production code that are much alike, are each imported by several modules, and take other arguments: those
are information, and a warning where one module imports several of them. Whatever reading cannot settle is left alone:
decorators that may change a signature, metaclasses and `__new__`, classes with bases from outside and no `__init__`,
models that validate, names that are bound more than once.

Why it hurts: the call raises TypeError when it is reached, often long after the change that broke it. Where two
factories share a name, an import of the wrong one looks right.

Example:

    # shop/cart.py                          # shop/checkout.py
    class Cart:                             from shop.cart import Cart
        def __init__(self, customer): ...   cart = Cart(user_id=7)    # unknown keyword, missing argument

What to do: bring the call in line with the signature, or import the namesake that it was written for. Give namesakes
one signature or two names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.facts import Kind, Parameter
from importmap.model.finding import Evidence, Finding, Fix, Safety, Severity
from importmap.model.links import Symbol
from importmap.model.project import Role
from importmap.resolve.calls import CallSite
from importmap.resolve.signatures import misfit, shown

SEVERITY = Severity.ERROR

_SHOWN_METHODS = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.interface-drift]` may set."""

    importers: int = 2  # modules that must import each of two namesakes before their signatures are compared
    alike: int = 3  # public methods and parameters that two classes must share to be taken for namesakes


@dataclass(frozen=True, slots=True)
class _Namesake:
    """One of several definitions of a name, with what is compared."""

    symbol: Symbol
    users: frozenset[str]  # modules that import it under its own name
    interface: Mapping[str, tuple[Parameter, ...]]  # of a class its public methods; "" is what calling the name takes

    @property
    def words(self) -> frozenset[str]:
        """The names of methods and parameters, by which two classes are alike."""
        return frozenset(self.interface) | {parameter.name for parameter in self.interface[""]}


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each module whose calls of a symbol do not fit, and one for each group of drifted namesakes."""
    named: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in analysis.symbols:
        named[symbol.name].append(symbol)
    for (caller, symbol_id), sites in sorted(_misfits(analysis).items()):
        yield _misfit(analysis, caller, symbol_id, sites, named)
    importers = _importers(analysis)
    for name, symbols in sorted(named.items()):
        for group in _drifted(analysis, symbols, options) if len(symbols) > 1 else ():
            yield _drift(analysis, name, group, importers)


def _misfits(analysis: Analysis) -> Mapping[tuple[str, str], list[CallSite]]:
    """The calls that do not fit, by caller and callee."""
    misfits: dict[tuple[str, str], list[CallSite]] = defaultdict(list)
    judged: dict[tuple[str, int, tuple[str, ...], bool], bool] = {}  # most calls are made many times
    for site in analysis.calls:
        caller, symbol, call = site
        shape = (symbol, call.positional, call.keywords, call.open)
        if shape not in judged:
            signature = analysis.signatures.of(symbol)
            judged[shape] = signature is not None and misfit(signature, call) != ""
        if judged[shape] and not call.caught:
            misfits[(caller, symbol)].append(site)
    return misfits


def _misfit(
    analysis: Analysis, caller: str, symbol_id: str, sites: Sequence[CallSite], named: Mapping[str, Sequence[Symbol]]
) -> Finding:
    called = symbol_id.replace(":", ".")
    signature = analysis.signatures.of(symbol_id) or ()
    wrong = [misfit(signature, site.call) for site in sites]
    definition = analysis.signatures.definition(symbol_id)
    module = symbol_id.partition(":")[0]
    evidence = [
        Evidence("", f"{site.call.path}(): {text}", analysis.at(caller, site.call.line), place=True)
        for site, text in zip(sites, wrong, strict=True)
    ]
    name = symbol_id.partition(":")[2]
    if definition is not None:
        evidence.append(Evidence("", f"{name}{shown(signature)}", analysis.at(module, definition.line)))
    production = analysis.modules[caller].role is Role.PRODUCTION
    calls = "a call" if len(sites) == 1 else f"{len(sites):,} calls"
    return Finding(
        rule="interface-drift",
        severity=SEVERITY if production else Severity.WARNING,
        subject=f"{caller} -> {called}",
        message=f"{calls} of {name} {'does' if len(sites) == 1 else 'do'} not fit its signature: {wrong[0]}",
        location=analysis.at(caller, sites[0].call.line),
        evidence=tuple(evidence),
        fix=_fix(analysis, symbol_id, sites, named.get(name, ())),
        weight=len(sites),
    )


def _fix(analysis: Analysis, symbol_id: str, sites: Sequence[CallSite], namesakes: Sequence[Symbol]) -> Fix | None:
    """The namesakes that the calls would fit: perhaps one of them is meant."""
    fitting = []
    for other in namesakes:
        if other.id == symbol_id or analysis.modules[other.module].role is not Role.PRODUCTION:
            continue
        signature = analysis.signatures.of(other.id)
        if signature is not None and not any(misfit(signature, site.call) for site in sites):
            fitting.append(f"{other.path}{shown(signature)}")
    return Fix(Safety.MANUAL, f"it would fit {' or '.join(fitting)}; check which is meant") if fitting else None


def _drifted(analysis: Analysis, symbols: Sequence[Symbol], options: Options) -> Iterator[list[_Namesake]]:
    """Groups of namesakes that are alike and take other arguments, each around its most used one."""
    left = sorted(_namesakes(analysis, symbols, options.importers), key=lambda n: (-len(n.users), n.symbol.id))
    while len(left) > 1:
        first, others = left[0], left[1:]
        alike = [other for other in others if _are_alike(first, other, options.alike)]
        drifted = [other for other in alike if _differences(first, other)]
        if drifted:
            yield [first, *drifted]
        left = [other for other in others if other not in alike]


def _namesakes(analysis: Analysis, symbols: Sequence[Symbol], importers: int) -> Iterator[_Namesake]:
    for symbol in symbols:
        if "." in symbol.name or symbol.name.startswith("_"):
            continue
        if analysis.modules[symbol.module].role is not Role.PRODUCTION:
            continue
        users = frozenset(
            user.module for route in symbol.routes if route.path.endswith(f".{symbol.name}") for user in route.users
        )
        signature = analysis.signatures.of(symbol.id)
        if len(users) >= importers and signature is not None:
            yield _Namesake(symbol, users, {"": signature, **_methods(analysis, symbol)})


def _methods(analysis: Analysis, symbol: Symbol) -> Mapping[str, tuple[Parameter, ...]]:
    """The public methods of a class of which it is known what they take."""
    found = {}
    for definition in analysis.facts[symbol.module].definitions:
        owner, _, name = definition.name.rpartition(".")
        if owner == symbol.name and definition.kind == Kind.FUNCTION and not name.startswith("_"):
            signature = analysis.signatures.of(f"{symbol.module}:{definition.name}")
            if signature is not None:
                found[name] = signature
    return found


def _are_alike(first: _Namesake, other: _Namesake, alike: int) -> bool:
    if first.symbol.definition.kind != other.symbol.definition.kind:
        return False
    if first.symbol.id in other.symbol.bases or other.symbol.id in first.symbol.bases:
        return False
    return first.symbol.definition.kind == Kind.FUNCTION or len(first.words & other.words) > alike  # "" is shared


def _differences(first: _Namesake, other: _Namesake) -> list[str]:
    """What both have and take differently: "" for the name itself, and methods, unless they share a base."""
    both = first.interface.keys() & other.interface.keys()
    if set(first.symbol.bases) & set(other.symbol.bases):
        both &= {""}
    return sorted(name for name in both if first.interface[name] != other.interface[name])


def _importers(analysis: Analysis) -> Mapping[str, set[str]]:
    """For each symbol the modules with an import statement that binds its own name."""
    importers: dict[str, set[str]] = defaultdict(set)
    for link in analysis.links:
        if link.symbol and link.symbol.endswith(f":{link.statement.bound}"):
            importers[link.symbol].add(link.importer)
    return importers


def _drift(analysis: Analysis, name: str, group: Sequence[_Namesake], importers: Mapping[str, set[str]]) -> Finding:
    differing = sorted({part for other in group[1:] for part in _differences(group[0], other)})
    evidence = tuple(
        Evidence(
            namesake.symbol.path,
            f"{_interface(name, namesake, differing)}; {len(namesake.users):,} importers",
            analysis.at(namesake.symbol.module, namesake.symbol.definition.line),
        )
        for namesake in group
    )
    times = Counter(importer for namesake in group for importer in importers.get(namesake.symbol.id, ()))
    confused = sorted(importer for importer, count in times.items() if count > 1)
    message = f"{len(group)} definitions of this name differ in what they take"
    if confused:
        who = f"{confused[0]} imports" if len(confused) == 1 else f"{len(confused)} modules import"
        message += f"; {who} more than one"
    real = group[0].symbol
    return Finding(
        rule="interface-drift",
        severity=Severity.WARNING if confused else Severity.INFO,
        subject=name,
        message=message,
        location=analysis.at(real.module, real.definition.line),
        evidence=evidence,
        weight=sum(len(namesake.users) for namesake in group[1:]),
    )


def _interface(name: str, namesake: _Namesake, differing: Sequence[str]) -> str:
    """The signatures that differ, in words."""
    parts = [part for part in differing if part in namesake.interface]
    listed = [f"{part or name}{shown(namesake.interface[part])}" for part in parts[:_SHOWN_METHODS]]
    more = f" and {len(parts) - _SHOWN_METHODS} more" if len(parts) > _SHOWN_METHODS else ""
    return f"{', '.join(listed)}{more}"
