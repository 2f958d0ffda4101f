"""What runs beside what is imported by name: plugins of pytest, apps of Django, scripts by their paths, stars

Each is read off what says so: the settings of pytest, INSTALLED_APPS, a string that ends in `.py`, an `__all__`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from importmap.model.facts import Facts, When
from importmap.model.links import LinkKind
from importmap.model.project import Module, Role
from importmap.resolve.modules import Modules, lineage

if TYPE_CHECKING:
    from importmap.analysis import Analysis

_FEW = 3  # files of one name that a test may mean by the name alone
# What Django imports of an app that is installed, at once or when it looks for commands, tags, admin pages and views.
_OF_AN_APP = (
    "apps",
    "models",
    "admin",
    "signals",
    "checks",
    "urls",
    "views",
    "management",
    "templatetags",
    "migrations",
)


def beside(analysis: Analysis, modules: Modules) -> Iterator[tuple[str, str, bool]]:
    """A module, what runs because of it, and whether it does as soon as the module is imported."""
    yield from _plugins(analysis, modules)
    yield from _apps(analysis, modules)
    yield from _paths(analysis)
    yield from _stars(analysis, modules)


def _plugins(analysis: Analysis, modules: Modules) -> Iterator[tuple[str, str, bool]]:
    """What pytest imports before the tests: plugins by its settings and by entry points, and the settings of Django."""
    installed = [
        point.target.partition(":")[0] for one in analysis.project.distributions for point in one.entry("pytest11")
    ]
    for test in analysis.collection.tests.values():
        settings = test.settings
        for name in dict.fromkeys((*settings.plugins, *installed, settings.django)):
            found = _module(name, analysis.modules[test.module], modules)
            if found is not None:
                yield test.module, found, True


def _apps(analysis: Analysis, modules: Modules) -> Iterator[tuple[str, str, bool]]:
    """What Django loads of the apps that a module of settings lists."""
    for module in analysis.files:
        for name in _apps_of(analysis.facts[module.id]):
            found = _module(name, module, modules)
            if found is None:
                continue
            yield module.id, found, True
            # It is the package of the app, or a class in its module `apps`.
            package = name if modules.find(name, module) == found else name.rpartition(".")[0]
            package = package.removesuffix(".apps")
            prefixes = tuple(f"{package}.{part}." for part in _OF_AN_APP)
            for other in analysis.files:
                if f"{other.name}.".startswith(prefixes):
                    yield module.id, other.id, True


def _paths(analysis: Analysis) -> Iterator[tuple[str, str, bool]]:
    """The scripts that strings name by their paths; by the name of the file alone only where a test does."""
    by_name: dict[str, list[Module]] = defaultdict(list)
    for module in analysis.files:
        by_name[module.path.rpartition("/")[2]].append(module)
    for module in analysis.files:
        for mention in analysis.facts[module.id].mentions:
            if not mention.path.endswith(".py"):
                continue
            way = mention.path.lstrip("./")
            found = [one for one in by_name.get(way.rpartition("/")[2], ()) if f"/{one.path}".endswith(f"/{way}")]
            if "/" in way or (module.role is Role.TEST and len(found) <= _FEW):
                yield from ((module.id, one.id, False) for one in found)


def _stars(analysis: Analysis, modules: Modules) -> Iterator[tuple[str, str, bool]]:
    """The submodules that the `__all__` of a package lists, which a star import from it imports."""
    for link in analysis.links:
        statement = link.statement
        if statement.name != "*" or link.kind is not LinkKind.MODULE or statement.when & When.TYPING:
            continue
        package, said = analysis.modules[link.module], analysis.facts.get(link.module)
        for name in dict.fromkeys(name for step in (said.exports if said else ()) for name in step.names):
            child = modules.child(package, name)
            if child is not None:
                yield link.importer, child, not statement.when & When.DEFERRED


def _module(name: str, importer: Module, modules: Modules) -> str | None:
    """The deepest module that a dotted name begins with."""
    found: Iterable[str | None] = (modules.find(part, importer) for part in reversed((*lineage(name), name)))
    return next((one for one in found if one is not None), None) if name else None


def _apps_of(facts: Facts) -> Iterator[str]:
    """The apps in INSTALLED_APPS and in the lists that it may be put together of."""
    yield from (value for setting in facts.settings if setting.name.endswith("_APPS") for value in setting.values)
