"""Which imports a contract does not allow, and what is wrong with the contract itself

The meaning of each contract is import-linter's. Where that stops at the first thing that is not there, this tells it
and goes on with the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations, product

from importmap.contracts.scope import Scope
from importmap.graph import Chain, Edge
from importmap.model.contracts import (
    AcyclicSiblings,
    Alert,
    Contract,
    Forbidden,
    Independent,
    Layer,
    Layers,
    PrivateModules,
    Protected,
    is_private,
)
from importmap.model.severity import Severity
from importmap.model.verdicts import Breach, Fault, Passage
from importmap.resolve.modules import lineage


def check(contract: Contract, scope: Scope) -> Iterator[Breach | Fault]:
    """Everything that speaks against a contract."""
    ignored: set[Edge] = set()
    for expression in dict.fromkeys(contract.ignore_imports):
        found = scope.named(expression)
        ignored |= found
        alert = contract.unmatched_ignore_imports_alerting
        if not found and alert is not Alert.NONE:
            severity = Severity.ERROR if alert is Alert.ERROR else Severity.WARNING
            yield Fault(expression, f"ignores {expression}, which is no import", severity)
    rest = scope.without(frozenset(ignored))
    match contract:
        case Layers():
            yield from _layers(contract, rest)
        case Forbidden():
            yield from _forbidden(contract, rest)
        case Protected():
            yield from _protected(contract, rest)
        case Independent():
            yield from _independent(contract, rest)
        case AcyclicSiblings():
            yield from _acyclic(contract, rest)
        case PrivateModules():
            yield from _private(contract, rest)


def _layers(contract: Layers, scope: Scope) -> Iterator[Breach | Fault]:
    """Imports from a lower layer to a higher one, between independent layers, and past closed ones."""
    containers = scope.all_matching(contract.containers)
    yield from _missing(scope, containers)
    there = tuple(container for container in containers if container in scope.modules)
    starts = [f"{container}." for container in there] if contract.containers else [""]
    tails = [tail for layer in contract.drawn for tail in layer.modules]
    optional = {tail for layer in contract.drawn for tail in layer.optional}
    yield from _missing(scope, (f"{start}{tail}" for start in starts for tail in tails if tail not in optional))
    if contract.exhaustive:
        declared = {*tails, *contract.exhaustive_ignores}
        undeclared = (c for parent in there for c in scope.children(parent) if c.rpartition(".")[2] not in declared)
        for child in filter(scope.is_used, undeclared):
            yield Fault(child, f"has no layer for {child}", module=scope.modules[child].id)
    nested = [fault for start in starts for fault in _nested(scope, [f"{start}{tail}" for tail in tails])]
    yield from nested
    if starts and not nested:
        yield from _breaches(scope, scope.graph.offences(contract.drawn, there))


def _forbidden(contract: Forbidden, scope: Scope) -> Iterator[Breach | Fault]:
    """Chains of imports from any source to anything that is forbidden to it."""
    sources, targets = scope.all_matching(contract.source_modules), scope.all_matching(contract.forbidden_modules)
    yield from _missing(scope, sources)
    yield from _missing(scope, (target for target in targets if scope.is_inside(target)))
    for target in targets:
        if not scope.is_inside(target) and not scope.externals:
            yield Fault(target, f"forbids {target}, which is outside, without include_external_packages")
        elif not scope.is_inside(target) and "." in target and target not in scope and not scope.partial:
            yield Fault(target, f"forbids {target}, which cannot be told from the rest of its package outside")
    pairs = [
        (source, target)
        for source, target in product(sources, targets)
        if source != target and not (contract.as_packages and (_holds(source, target) or _holds(target, source)))
    ]
    if contract.allow_indirect_imports:
        direct = _direct(scope, sources, targets, as_packages=contract.as_packages)
        yield from _breaches(scope, ((pair, direct.get(pair, ())) for pair in pairs))
        return
    for source, target in pairs:
        if source in scope.modules and target in scope:
            chains = scope.graph.chains(source, target, as_packages=contract.as_packages)
            yield from _breaches(scope, [((source, target), chains)])


def _protected(contract: Protected, scope: Scope) -> Iterator[Breach | Fault]:
    """Imports of what is protected by modules that are neither allowed nor protected with it."""
    allowed = set(scope.all_matching(contract.allowed_importers))
    if contract.as_packages:
        yield from _missing(scope, sorted(name for name in allowed if scope.is_inside(name)))
        allowed |= {module for name in allowed for module in scope.below(name)}
    targets = scope.all_matching(contract.protected_modules)
    yield from _missing(scope, (target for target in targets if scope.is_inside(target)))
    protected = frozenset(targets)
    found: dict[Edge, list[Chain]] = defaultdict(list)
    for importer, imported in sorted(scope.imports):
        for target in _above(imported, as_packages=contract.as_packages) & protected:
            if importer not in allowed and target not in _above(importer, as_packages=contract.as_packages):
                found[importer, target].append(((importer, imported),))
    yield from _breaches(scope, found.items())


def _independent(contract: Independent, scope: Scope) -> Iterator[Breach | Fault]:
    """Chains of imports between any two of the modules."""
    modules = scope.all_matching(contract.modules)
    yield from _missing(scope, modules)
    nested = tuple(_nested(scope, modules))
    yield from nested
    if not nested:
        layer = Layer(modules, (), independent=True, closed=False)
        yield from _breaches(scope, scope.graph.offences([layer]))


def _acyclic(contract: AcyclicSiblings, scope: Scope) -> Iterator[Breach | Fault]:
    """The imports without which the children of a package would not import each other in a circle."""
    ancestors = scope.all_matching(contract.ancestors)
    skipped = scope.all_matching(contract.skip_descendants)
    yield from _missing(scope, (*ancestors, *skipped))
    for ancestor in ancestors:
        if ancestor in scope.outside:
            yield Fault(ancestor, f"looks into {ancestor}, which is outside")
    packages = {a for a in ancestors if a in scope.modules}
    generation = packages
    for _ in range(contract.depth):
        generation = {child for parent in generation for child in scope.children(parent)}.difference(skipped)
        packages |= generation
    for package in sorted(packages):
        if len(scope.children(package)) < 2:
            continue
        found: dict[Edge, list[Chain]] = defaultdict(list)
        for importer, imported in scope.graph.cycle_breakers(package):
            pair = _child(package, importer), _child(package, imported)
            found[pair].append(((importer, imported),))
        yield from _breaches(scope, sorted(found.items()))


def _private(contract: PrivateModules, scope: Scope) -> Iterator[Breach | Fault]:
    """Imports of what is private, or below what is, from outside of the package that it is private to."""
    packages = scope.all_matching(contract.packages_with_private_modules)
    yield from _missing(scope, packages)
    for package in packages:
        if any(map(is_private, package.split("."))):
            yield Fault(package, f"looks into {package}, which is private itself")
    wanted = {module for package in packages for module in (package, *scope.below(package))}
    for importer, imported in sorted(scope.imports):
        owner = _owner(imported)
        if not owner or importer == owner or _holds(owner, importer):
            continue
        if imported in scope.modules and (imported in wanted or not packages):
            yield from _breaches(scope, [((importer, imported), (((importer, imported),),))])


def _owner(module: str) -> str:
    """The package that a module is private to, by the last of its private parts; "" if it is public."""
    parts = module.split(".")
    return next((".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1) if is_private(parts[end])), "")


def _direct(
    scope: Scope, sources: Iterable[str], targets: Iterable[str], *, as_packages: bool
) -> Mapping[Edge, Sequence[Chain]]:
    """The imports from some modules or packages of others, by the pair of both, each import a chain of its own."""
    importers, imports = frozenset(sources), frozenset(targets)
    found: dict[Edge, list[Chain]] = defaultdict(list)
    for importer, imported in sorted(scope.imports):
        here = _above(importer, as_packages=as_packages) & importers
        there = _above(imported, as_packages=as_packages) & imports
        for pair in product(here, there):
            found[pair].append(((importer, imported),))
    return found


def _above(name: str, *, as_packages: bool) -> frozenset[str]:
    """A module, and as one of packages also those that it is in."""
    return frozenset((*lineage(name), name) if as_packages else (name,))


def _breaches(scope: Scope, found: Iterable[tuple[Edge, Sequence[Chain]]]) -> Iterator[Breach]:
    """Pairs with the statements that make their chains."""
    for (importer, imported), chains in found:
        passages = (tuple(Passage(*edge, scope.imports[edge]) for edge in chain) for chain in chains)
        if chains:
            yield Breach(importer, imported, tuple(passages))


def _missing(scope: Scope, names: Iterable[str]) -> Iterator[Fault]:
    """The modules that are not there."""
    for name in names:
        if scope.lacks(name):
            yield Fault(name, f"names {name}, which does not exist")


def _nested(scope: Scope, names: Iterable[str]) -> Iterator[Fault]:
    """The modules that cannot stand beside another one, because they are in it."""
    for first, second in permutations([name for name in names if name in scope], 2):
        if _holds(first, second):
            yield Fault(second, f"names both {first} and {second}, which is a part of it")


def _holds(package: str, module: str) -> bool:
    """Whether a module is somewhere below a package."""
    return module.startswith(f"{package}.")


def _child(package: str, module: str) -> str:
    """The child of a package that a module is, or is below of."""
    depth = package.count(".") + 2
    return ".".join(module.split(".")[:depth])
