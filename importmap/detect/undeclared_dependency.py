"""A package is imported and not declared, or declared and not imported

Finds: for each distribution of a repository the packages from outside that its code imports and that it does not
declare as dependencies, those that it declares for development alone, other members of the workspace that it imports
without declaring them, and what it declares and nobody imports. Extras count as declared; tests may use what is there
for development. An import in a `try` that catches ImportError, or under a condition, is optional and not told. It is
information where nothing that is imported by itself runs it at once: in a function, in a module that only functions
import, in a script, in a test; and where it is for types only. Names of distributions come from a table of the
well-known ones; where a name is not in it and what is declared may well mean it, nothing is told. What is declared and
not imported is information where it may be needed without that. The rule is off until it is set.

Why it hurts: what is not declared is there because something else needs it, and gone when that changes; it works on
the machine where it was written. What is not imported is downloaded, audited and updated for nothing.

Example:

    # pyproject.toml: dependencies = ["requests", "arrow"]
    import requests, yaml                 # PyYAML is not declared, and nobody imports arrow

What to do: add what is missing to the dependencies, or to an extra and guard the import; remove what nobody imports.
What is needed without being imported can be named under the option `unseen`, and what an unusual name offers under
`offers`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from importmap.analysis import Analysis
from importmap.dependencies.declared import Member, direct, installed, members, owner
from importmap.dependencies.names import (
    distribution_of,
    is_known,
    is_offered,
    is_unseen,
    may_be_offered,
    normal,
    offering,
)
from importmap.external import package_of
from importmap.model.facts import When
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.links import Link, LinkKind
from importmap.model.location import Location
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.severity import Severity
from importmap.reach.running import ways
from importmap.reach.started import started

SEVERITY = Severity.WARNING
ENABLED = False

# What is wrong with an import.
_MISSING = " and does not declare it"
_DEVELOPMENT = ", which it declares for development alone"
_MEMBER = " of the same repository and does not declare it"
_FOR_TESTS = ("test", "conftest", "fixture")  # parts of names of modules that are shipped for tests
_LATER = When.DEFERRED | When.TYPING | When.DYNAMIC
_OPTIONAL = When.GUARDED | When.CONDITIONAL
_OF_TYPES = ("_typeshed", "typing_extensions", "mypy_extensions")  # every type checker has them


@dataclass(frozen=True, slots=True)
class Options:
    """What names do not tell."""

    unseen: tuple[str, ...] = ()  # distributions that are needed without being imported
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # distribution -> packages that it offers


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each member and package."""
    found = members(analysis.project)
    offers = {normal(name): frozenset(packages) for name, packages in options.offers.items()}
    lacking: dict[tuple[Member, str, str], list[Link]] = defaultdict(list)
    for member, link, other in _needed(analysis, found):
        package = package_of(link.statement)
        if other is None:
            what = _lacks(member, package, offers)
        else:
            what = _MEMBER if _is_foreign(member, other, link, found) else ""
        if what:
            lacking[member, _named(package) if other is None else other.name, what].append(link)
    soon = _soon(analysis)
    for (member, name, what), links in sorted(lacking.items(), key=lambda item: (item[0][0].name, *item[0][1:])):
        yield from _undeclared(analysis, member, name, what, links, soon)
    if not analysis.config.targets:
        for member in found:
            if "requirements" not in member.distribution.unread:
                yield from _idle(analysis, member, options, offers)


def _needed(analysis: Analysis, found: Sequence[Member]) -> Iterator[tuple[Member, Link, Member | None]]:
    """The imports that a member cannot do without: of packages from outside, or of another member."""
    owners = {module.id: owner(module, found) for module in analysis.files if _is_importable(module)}
    optional = {
        (link.importer, package_of(link.statement)) for link in analysis.links if link.statement.when & When.GUARDED
    }
    for link in analysis.links:
        member, other = owners.get(link.importer), owners.get(link.module)
        when = link.statement.when
        if member is None or when & _OPTIONAL or analysis.modules[link.importer].role is Role.TOOLING:
            continue
        if link.kind is LinkKind.EXTERNAL and link.statement.module and not link.statement.level:
            known = link.module in _OF_TYPES or (link.importer, package_of(link.statement)) in optional
            checked = when & When.TYPING or analysis.modules[link.importer].role is Role.TEST
            if not (checked and known):
                yield member, link, None
        elif other is not None and other != member:
            yield member, link, other


def _is_foreign(member: Member, other: Member, link: Link, found: Sequence[Member]) -> bool:
    """Whether a member has to declare another one, which neither it nor what it declares stands for."""
    both = member.distribution.project and other.distribution.project and bool(other.distribution.name)
    name, declared = distribution_of(other.name), member.needed | member.development
    if not both or name in declared:
        return False
    # Who declares shop, which needs shop-orders and has its namespace, may import shop.orders.
    standing = (one for one in found if distribution_of(one.name) in declared and name in one.needed)
    return not any(is_offered(link.path, distribution_of(one.name)) for one in standing)


def _lacks(member: Member, package: str, offers: Mapping[str, frozenset[str]]) -> str:
    """What is wrong with the import of a package; "" if nothing is, or if that cannot be known."""
    if any(_offers(name, package, offers) for name in member.needed):
        return ""
    if any(_offers(name, package, offers) for name in member.development):
        return _DEVELOPMENT
    declared = member.needed | member.development
    doubtful = not offering(package) and any(may_be_offered(package, name) for name in declared)
    return "" if doubtful else _MISSING


def _named(package: str) -> str:
    """The distribution that is known to offer a package, else the package."""
    return offering(package)[0] if offering(package) else package


def _undeclared(
    analysis: Analysis, member: Member, name: str, what: str, links: Sequence[Link], soon: Collection[str]
) -> Iterator[Finding]:
    """What a member imports and does not declare as it should."""
    own = installed(member, analysis.project)
    shipped = [link for link in links if _is_shipped(analysis.modules[link.importer], member, own)]
    early = [link for link in shipped if not link.statement.when & _LATER and link.importer in soon]
    if not early and (what == _DEVELOPMENT or (not shipped and (what == _MEMBER or not offering(links[0].path)))):
        return
    places = {(link.importer, link.statement.line): link for link in early or shipped or links}
    ordered = [places[place] for place in sorted(places)]
    modules = len({link.importer for link in ordered})
    packages = sorted({package_of(link.statement) for link in ordered} if what != _MEMBER else {name})
    shown = ", ".join(packages[:3]) + (f" and {len(packages) - 3} more" if len(packages) > 3 else "")
    yield Finding(
        rule="undeclared-dependency",
        severity=SEVERITY if early else Severity.INFO,
        subject=f"{member.name}: {name}",
        message=f"{member.name} imports {shown}{what} ({modules:,} {'module' if modules == 1 else 'modules'})",
        location=analysis.at(ordered[0].importer, ordered[0].statement.line),
        evidence=tuple(
            Evidence("", str(link.statement), analysis.at(link.importer, link.statement.line), place=True)
            for link in ordered
        ),
        fix=Fix(Safety.MANUAL, f"add {name} to the dependencies, or to an extra, and guard the import"),
        weight=len(ordered),
        counts=(Count("imports", len(ordered)),),
    )


def _soon(analysis: Analysis) -> Collection[str]:
    """The modules that run as soon as a package is imported or an entry is started, without what is optional."""
    edges: dict[str, dict[str, bool]] = defaultdict(dict)
    for link in analysis.links:
        if link.module in analysis.modules and not link.statement.when & (_LATER | _OPTIONAL):
            edges[link.importer][link.module] = True
    imported = {link.module for link in analysis.links if link.module != link.importer}
    tops = {m.name: m.id for m in analysis.files if m.kind is ModuleKind.PACKAGE and "." not in m.name}
    hollow = {name for name, module in tops.items() if not edges[module]}  # whose modules are imported one by one
    starts = {*tops.values(), *_entries(analysis)}
    for module in analysis.files:
        alone = module.id not in imported and module.name.partition(".")[0] in hollow
        if module.role is Role.PRODUCTION and alone and analysis.facts[module.id].run in ("", "acts"):
            starts.add(module.id)
    return ways(starts, edges).keys()


def _entries(analysis: Analysis) -> set[str]:
    """The modules of entry points and `__main__` modules, and those that Django or a configuration starts."""
    # What a text names is told only where another rule has it read, and a page may name what is optional.
    aside = ("a script", "a tool", "in a folder", "named in ")
    other = {module for module, why in started(analysis).items() if "." in module and not why.startswith(aside)}
    named = {p.target.partition(":")[0] for d in analysis.project.distributions for p in d.entry_points}
    return other | {module.id for module in analysis.files if module.name in named or module.name.endswith("__main__")}


def _is_importable(module: Module) -> bool:
    """Whether an import statement could name a module: what has another sort of name is nothing that is shipped."""
    return all(part.isidentifier() for part in module.name.split("."))


def _idle(
    analysis: Analysis, member: Member, options: Options, offers: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    """What a member declares and nobody in its folder imports."""
    folder = member.distribution.folder
    here = {module.id for module in analysis.files if folder == "." or module.path.startswith(f"{folder}/")}
    imported = {
        package_of(link.statement) if link.kind is LinkKind.EXTERNAL else link.path
        for link in analysis.links
        if link.kind is not LinkKind.STDLIB and link.importer in here
    }
    imported |= {
        mention.path for module in analysis.files for mention in analysis.facts[module.id].mentions
    }  # "whitenoise.middleware"
    unseen = {normal(name) for name in options.unseen}
    unexplained = any(not offering(package) for package in imported)
    for requirement in direct(member) if here else ():
        name = distribution_of(requirement.text)
        if not name or name in unseen or is_unseen(name) or any(_offers(name, p, offers) for p in imported):
            continue
        if not is_known(name) and unexplained and any(may_be_offered(package, name) for package in imported):
            continue
        yield Finding(
            rule="undeclared-dependency",
            severity=SEVERITY if is_known(name) or name in offers else Severity.INFO,
            subject=f"{member.name}: {name} is not imported",
            message=f"{member.name} declares {name}, and nobody imports it",
            location=Location(requirement.path, requirement.line),
            fix=Fix(Safety.MANUAL, f"remove {name}, or name it under unseen"),
        )


def _offers(name: str, package: str, offers: Mapping[str, frozenset[str]]) -> bool:
    """Whether a distribution offers a package, as the configuration or its name says."""
    return is_offered(package, name) or any(f"{package}.".startswith(f"{one}.") for one in offers.get(name, ()))


def _is_shipped(module: Module, member: Member, packages: Collection[str]) -> bool:
    """Whether users get a module, for more than their tests; `packages` are those that come with its distribution."""
    if module.role is Role.TEST or any(word in module.name for word in _FOR_TESTS):
        return False
    return not packages or module.root != member.distribution.folder or module.name.partition(".")[0] in packages
