"""A call does not fit what it calls, or one name stands for several signatures

Finds: calls of the project's own classes and functions that match no signature of theirs: a required argument is
missing, a keyword is unknown, there are too many positional arguments. All calls of one thing that are wrong in the
same way are one finding, an error if production code makes one of them. And classes of one name in several modules of
production code that are much alike, are each imported by several modules, and take other arguments: those are
information, and a warning where one module imports several of them; functions likewise, if `functions` is set, for
many functions share a name and nothing else. Whatever reading cannot settle is left alone: decorators that may change
a signature, metaclasses and `__new__`, classes with bases from outside and no `__init__`, models that validate, names
that are bound more than once, what the same file patches, calls under a look at the signature
(`inspect.signature`), and in `with pytest.raises(...)` what stands behind the first statement that is no import.

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
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.links import Symbol, split_symbol, symbol_id
from importmap.model.project import Role
from importmap.model.severity import Severity
from importmap.resolve.calls import CallSite
from importmap.resolve.signatures import likely, misfit, shown

SEVERITY = Severity.ERROR

_SHOWN_METHODS = 3
_PATCHING = ("patch", "setattr")


@dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.importmap.options.interface-drift]` may set."""

    importers: int = 2  # modules that must import each of two namesakes before their signatures are compared
    alike: int = 3  # public methods and parameters that two classes must share to be taken for namesakes
    functions: bool = False  # whether functions of one name are compared as well


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
    """One finding for each way in which calls do not fit a symbol, and one for each group of drifted namesakes."""
    named: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in analysis.symbols:
        named[symbol.name].append(symbol)
    for (called, wrong), sites in sorted(_misfits(analysis).items()):
        yield _misfit(analysis, called, wrong, sites, named)
    importers = _importers(analysis)
    for name, symbols in sorted(named.items()):
        for group in _drifted(analysis, symbols, options) if len(symbols) > 1 else ():
            yield _drift(analysis, name, group, importers)


def _misfits(analysis: Analysis) -> Mapping[tuple[str, str], list[CallSite]]:
    """The calls that do not fit, by callee and by what is wrong with them."""
    misfits: dict[tuple[str, str], list[CallSite]] = defaultdict(list)
    judged: dict[tuple[str, int, tuple[str, ...], bool], str] = {}  # most calls are made many times
    patched: dict[str, frozenset[str]] = {}
    for site in analysis.calls:
        _, symbol, call = site
        shape = (symbol, call.positional, call.keywords, call.open)
        if shape not in judged:
            signature = analysis.signatures.of(symbol)
            judged[shape] = misfit(signature, call) if signature is not None else ""
        if judged[shape] and not call.caught:
            if site.caller not in patched:
                patched[site.caller] = _patched(analysis, site.caller)
            if ".".join(split_symbol(symbol)) not in patched[site.caller]:
                misfits[(symbol, judged[shape])].append(site)
    return misfits


def _patched(analysis: Analysis, module: str) -> frozenset[str]:
    """What a file replaces by its path, in tests: a call of that may be one of a mock."""
    mentions = analysis.facts[module].mentions
    return frozenset(one.path for one in mentions if one.via.rpartition(".")[2] in _PATCHING)


def _misfit(
    analysis: Analysis, symbol: str, wrong: str, sites: Sequence[CallSite], named: Mapping[str, Sequence[Symbol]]
) -> Finding:
    module, name = split_symbol(symbol)
    signature = analysis.signatures.of(symbol) or ()
    production = [site for site in sites if analysis.modules[site.caller].role is Role.PRODUCTION]
    others = [site for site in sites if site not in production]
    evidence = [
        Evidence(site.caller, f"{site.call.path}()", analysis.at(site.caller, site.call.line), place=True)
        for site in (*production, *others)
    ]
    definition = analysis.signatures.definition(symbol)
    if definition is not None:
        evidence.append(Evidence("", f"{name}{shown(signature)}", analysis.at(module, definition.line)))
    return Finding(
        rule="interface-drift",
        severity=SEVERITY if production else Severity.WARNING,
        subject=f"{module}.{name}: {wrong}",
        message=f"{_calls(name, production, others)} not fit its signature: {wrong}",
        location=evidence[0].location or analysis.at(module),
        evidence=tuple(evidence),
        fix=_fix(analysis, symbol, sites, named.get(name, ())),
        weight=len(sites),
        counts=(Count("production", len(production)),),
    )


def _calls(name: str, production: Sequence[CallSite], others: Sequence[CallSite]) -> str:
    """How many calls there are, and where."""
    sites = (*production, *others)
    modules = len({site.caller for site in sites})
    words = f"a call of {name}" if len(sites) == 1 else f"{len(sites):,} calls of {name}"
    words += f" in {modules:,} modules" if modules > 1 else ""
    if production and others:
        words += f", {len(others):,} of them in tests,"
    return f"{words} {'does' if len(sites) == 1 else 'do'}"


def _fix(analysis: Analysis, symbol: str, sites: Sequence[CallSite], namesakes: Sequence[Symbol]) -> Fix | None:
    """The namesakes that the calls would fit, or the parameters that unknown keywords are likely to mean."""
    fitting = []
    for other in namesakes:
        if other.id == symbol or analysis.modules[other.module].role is not Role.PRODUCTION:
            continue
        signature = analysis.signatures.of(other.id)
        if signature is not None and not any(misfit(signature, site.call) for site in sites):
            fitting.append(f"{other.path}{shown(signature)}")
    if fitting:
        return Fix(Safety.MANUAL, f"it would fit {' or '.join(fitting)}; check which is meant")
    meant = likely(analysis.signatures.of(symbol) or (), sites[0].call)
    listed = [f"{parameter} for {keyword}" for keyword, parameter in meant.items()]
    return Fix(Safety.MANUAL, f"perhaps {', '.join(listed)}") if listed else None


def _drifted(analysis: Analysis, symbols: Sequence[Symbol], options: Options) -> Iterator[list[_Namesake]]:
    """Groups of namesakes that are alike and take other arguments, each around its most used one."""
    left = sorted(_namesakes(analysis, symbols, options), key=lambda n: (-len(n.users), n.symbol.id))
    while len(left) > 1:
        first, others = left[0], left[1:]
        alike = [other for other in others if _are_alike(first, other, options.alike)]
        drifted = [other for other in alike if _differences(first, other)]
        if drifted:
            yield [first, *drifted]
        left = [other for other in others if other not in alike]


def _namesakes(analysis: Analysis, symbols: Sequence[Symbol], options: Options) -> Iterator[_Namesake]:
    for symbol in symbols:
        if "." in symbol.name or symbol.name.startswith("_"):
            continue
        if symbol.definition.kind == Kind.FUNCTION and not options.functions:
            continue
        if analysis.modules[symbol.module].role is not Role.PRODUCTION:
            continue
        users = frozenset(
            user.module for route in symbol.routes if route.path.endswith(f".{symbol.name}") for user in route.users
        )
        signature = analysis.signatures.of(symbol.id)
        if len(users) >= options.importers and signature is not None:
            yield _Namesake(symbol, users, {"": signature, **_methods(analysis, symbol)})


def _methods(analysis: Analysis, symbol: Symbol) -> Mapping[str, tuple[Parameter, ...]]:
    """The public methods of a class of which it is known what they take."""
    found = {}
    for definition in analysis.facts[symbol.module].definitions:
        owner, _, name = definition.name.rpartition(".")
        if owner == symbol.name and definition.kind == Kind.FUNCTION and not name.startswith("_"):
            signature = analysis.signatures.of(symbol_id(symbol.module, definition.name))
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
