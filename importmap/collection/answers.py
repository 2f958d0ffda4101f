"""The answers to what pytest collects: test modules, what keeps them from it, and the tests that are lost"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from importmap.collection.files import CONFTEST, Files
from importmap.collection.items import collected, lost, taken
from importmap.collection.markers import KNOWN, is_unknown_plugin, may_register, uses
from importmap.collection.namesakes import namesakes
from importmap.model.collection import Contents, Lost, MarkerUse, TestModule
from importmap.model.facts import Facts, Setting
from importmap.model.project import ModuleKind, Project, PytestSettings
from importmap.model.startup import Obstacle, ObstacleKind, Stop

_HOOKS = frozenset(
    "pytest_collect_directory pytest_collect_file pytest_ignore_collect pytest_pycollect_makeitem "
    "pytest_pycollect_makemodule".split()
)
_CALLED_AS_TESTS = re.compile(r"(?:tests?|test[_A-Z0-9].*|.*_tests?|.*[a-z0-9]Tests?)\.py").fullmatch


@dataclass(frozen=True, slots=True)
class Known:
    """What collection asks of the stages beside it."""

    contents: Callable[[str], Contents]  # what a module holds that could be tests
    runs: Callable[[str, int], bool | None]  # whether a block runs when its module is imported
    obstacles: Callable[[str], tuple[Obstacle, ...]]  # what keeps a module from being imported
    chain: Callable[[str, Obstacle], tuple[Stop, ...]]  # the way from a module to where it meets an obstacle
    plugin: Callable[[str, str], tuple[str, str]]  # the module that a conftest.py names, else the name that is missing
    reach: Callable[[str], frozenset[str]]  # the modules that one runs when it is imported, directly or through others
    loads: Iterable[tuple[Stop, str]]  # the import statements that always run, with the modules that they name


class Collection:
    """What pytest collects, and what it does not; everything is found when it is first asked for."""

    def __init__(self, project: Project, facts: Mapping[str, Facts], known: Known) -> None:
        self._project = project
        self._facts = facts
        self._known = known
        self._files = Files(project, facts)
        self._modules = {module.id: module for module in project.modules if module.id in facts}
        self._own: dict[str, tuple[Obstacle, ...]] = {}
        self._uses: dict[str, tuple[MarkerUse, ...]] = {}
        self._registered: dict[tuple[str, tuple[str, ...]], frozenset[str] | None] = {}

    # -------------------------------------------------------------------------------------------- what is collected

    @cached_property
    def tests(self) -> Mapping[str, TestModule]:
        """The modules that pytest would try to collect, by id."""
        found = {}
        for module, loser in self._losers.items():
            if not loser:
                settings = self.settings(module)
                functions = collected(module, self._known.contents(module), settings)
                if functions or self._has_tests(module, settings):
                    found[module] = TestModule(module, settings, functions, self._conftests(module))
        return found

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """The files, classes and functions that look like tests and are not collected, by module and line."""
        contents = {module: self._known.contents(module) for module in self._losers}
        spared = frozenset(
            symbol for module, test in self.tests.items() for symbol in taken(contents[module], test.settings)
        )
        found: list[Lost] = []
        for module, loser in self._losers.items():
            settings = self.settings(module)
            if not self._has_tests(module, settings):
                continue
            if self._is_left_to_code(module):
                continue
            if loser:
                functions = collected(module, contents[module], settings)
                found += [Lost(settings, loser, module, "", 0, len(functions))] if functions else []
            else:
                built = frozenset(call.path for call in self._facts[module].calls)
                found += lost(module, contents[module], settings, spared, built)
        return tuple(sorted(found, key=lambda one: (one.module, one.line, one.name)))

    @cached_property
    def doctests(self) -> Mapping[str, int]:
        """The modules whose examples pytest runs, though their names are not those of tests: how many of each."""
        found = {}
        for module in sorted(self._modules):
            examples, settings = self._facts[module].doctests, self.settings(module)
            if not examples or not settings.doctests or module in self.tests:
                continue
            if self._files.loser(self._modules[module].path, settings) in ("", "python_files"):
                found[module] = examples
        return found

    def settings(self, module: str) -> PytestSettings:
        """The settings that hold for a module."""
        return self._files.settings(self._modules[module].path)

    @cached_property
    def _losers(self) -> Mapping[str, str]:
        """The files that pytest could take for tests, by id: the setting that keeps it from each, "" for none."""
        found = {}
        for module in sorted(self._modules):
            path, settings = self._modules[module].path, self.settings(module)
            loser = self._files.loser(path, settings)
            name = path.rpartition("/")[2]
            if loser == "python_files" and not _CALLED_AS_TESTS(name):
                continue
            if not loser or loser == "python_files" or self._files.is_test_file(path, settings):
                found[module] = loser
        return found

    def _is_left_to_code(self, module: str) -> bool:
        """Whether a conftest.py or a plugin decides what is collected of a file, and not the settings alone."""
        path = self._modules[module].path
        if not self._is_conftest(module) and self._files.is_doubtful(path, self.settings(module)):
            return True
        conftests = self._conftests(module)
        return any(one in conftests or not self._is_conftest(one) for one in self._hooked)

    @cached_property
    def _hooked(self) -> tuple[str, ...]:
        """The modules that take part in collecting."""
        return tuple(
            module
            for module in self._modules
            if any(definition.name in _HOOKS for definition in self._facts[module].definitions)
        )

    def _is_conftest(self, module: str) -> bool:
        return self._modules[module].path.rpartition("/")[2] == CONFTEST

    def _has_tests(self, module: str, settings: PytestSettings) -> bool:
        """Whether a file of such a name is there for pytest, even if nothing is collected in it."""
        return not self._project.installed and bool(settings.path or self._is_for_pytest(module))

    def _is_for_pytest(self, module: str) -> bool:
        """Whether a file, for which there is no configuration, is written for pytest."""
        imported = any(statement.module == "pytest" for statement in self._facts[module].imports)
        return imported or bool(self._conftests(module))

    def _conftests(self, module: str) -> tuple[str, ...]:
        path = self._modules[module].path
        return tuple(conftest.id for conftest in self._files.conftests(path, self._files.settings(path)))

    # ------------------------------------------------------------------------------------------- what stands in the way

    def obstacles(self, module: str) -> tuple[Obstacle, ...]:
        """What keeps a test module from being collected, its conftest modules included, sorted."""
        test = self.tests.get(module)
        sources = (module, *test.conftests) if test is not None else ()
        return tuple(sorted({obstacle for source in sources for obstacle in self.own(source)}))

    def own(self, module: str) -> tuple[Obstacle, ...]:
        """What keeps a test module or a conftest module from being imported by pytest, whatever others do, sorted."""
        if module not in self._own:
            found = {obstacle for source in self._sources(module) for obstacle in self._known.obstacles(source)}
            found |= {Obstacle(ObstacleKind.MISSING, name) for name in self._missing_plugins(module)}
            found |= {Obstacle(ObstacleKind.MARKER, name) for name in self._refused.get(module, ())}
            if module in self._namesakes:
                found.add(Obstacle(ObstacleKind.NAMESAKE, self._namesakes[module]))
            self._own[module] = () if self._is_left_to_code(module) else tuple(sorted(found))
        return self._own[module]

    def chain(self, module: str, obstacle: Obstacle) -> tuple[Stop, ...]:
        """The shortest way from a test module, or from a conftest module above it, to what meets an obstacle."""
        test = self.tests.get(module)
        for source in (module, *(test.conftests if test is not None else ())):
            if obstacle in self.own(source):
                return self._own_chain(source, obstacle)
        return ()

    def blocked(self, obstacle: Obstacle) -> tuple[str, ...]:
        """The test modules that cannot be collected because of an obstacle, sorted."""
        return self._blocked.get(obstacle, ())

    @cached_property
    def _blocked(self) -> Mapping[Obstacle, tuple[str, ...]]:
        found: dict[Obstacle, list[str]] = defaultdict(list)
        for module in self.tests:
            for obstacle in self.obstacles(module):
                found[obstacle].append(module)
        return {obstacle: tuple(modules) for obstacle, modules in found.items()}

    def _own_chain(self, module: str, obstacle: Obstacle) -> tuple[Stop, ...]:
        if obstacle.kind == ObstacleKind.NAMESAKE:
            return (Stop(module, 0),)
        if obstacle.kind == ObstacleKind.MARKER:
            return self._refused[module][obstacle.subject]
        chains = []
        for source, line in self._sources(module).items():
            stops = self._known.chain(source, obstacle)
            if stops:
                chains.append((Stop(module, line), *stops) if line else stops)
        chains += [
            (Stop(module, line),) for name, line in self._missing_plugins(module).items() if name == obstacle.subject
        ]
        return min(chains, key=len, default=(Stop(module, 0),))

    def _sources(self, module: str) -> Mapping[str, int]:
        """What pytest imports for a module: itself, and the plugins that it names, each with the line of its name."""
        plugins = self._plugins(module)
        return {module: 0, **{plugin: line for plugin, _, line in plugins if plugin}}

    def _missing_plugins(self, module: str) -> Mapping[str, int]:
        """The plugins of the analysed code that a conftest.py names and that are not there, with the lines."""
        return {missing: line for _, missing, line in self._plugins(module) if missing}

    def _plugins(self, module: str) -> Iterator[tuple[str, str, int]]:
        """The plugins that a conftest.py names, as `Known.plugin` has them, each with its line."""
        for setting in self._said(module, "pytest_plugins"):
            for name in setting.values:
                yield *self._known.plugin(name, module), setting.line

    def _said(self, module: str, name: str) -> Iterator[Setting]:
        return (setting for setting in self._facts[module].settings if setting.name == name)

    @cached_property
    def _namesakes(self) -> Mapping[str, str]:
        """The test modules of which another file has the name, with its path."""
        together: dict[tuple[str, str], list[str]] = defaultdict(list)
        for module, test in self.tests.items():
            if test.settings.import_mode != "importlib":
                path = self._modules[module].path
                # Each distribution is tested by itself, unless pytest is told to start from several at once.
                apart = "" if test.settings.testpaths else self._files.distribution(path)
                together[test.settings.folder, apart].append(path)
        ids = {module.path: module.id for module in self._modules.values()}
        packages = {m.path.rpartition("/")[0] for m in self._modules.values() if m.kind is ModuleKind.PACKAGE}
        found = {}
        for paths in together.values():
            ordered = self._files.in_order(paths, self._files.settings(paths[0]))
            failing = {path for path in paths if self._known.obstacles(ids[path]) or ids[path] in self._refused}
            found.update({ids[path]: other for path, other in namesakes(ordered, packages, failing).items()})
        return found

    # ------------------------------------------------------------------------------------------------------ markers

    def uses(self, module: str) -> tuple[MarkerUse, ...]:
        """The markers that a module uses, by name."""
        if module not in self._uses:
            self._uses[module] = uses(self._facts[module], lambda block: self._known.runs(module, block))
        return self._uses[module]

    def registered(self, module: str) -> frozenset[str] | None:
        """The markers that are registered where a module is collected; None if not all of them can be known."""
        conftests = self._conftests(module)
        if self._is_conftest(module):
            conftests = (*conftests, module)
        settings = self.settings(module)
        if self._has_unknown_plugins(self._modules[module].path):
            return None
        key = (settings.folder, conftests)
        if key not in self._registered:
            named = {name: self._known.plugin(name, module)[0] for name in settings.plugins}
            sources = {source for conftest in conftests for source in self._sources(conftest)}
            for conftest in conftests:
                for setting in self._said(conftest, "pytest_plugins"):
                    named.update((name, self._known.plugin(name, conftest)[0]) for name in setting.values)
            foreign = any(may_register(name) for name, found in named.items() if not found)
            found = None if foreign else self._registrations(settings, sources.union(named.values()) - {""})
            self._registered[key] = found
        return self._registered[key]

    def _has_unknown_plugins(self, path: str) -> bool:
        """Whether a plugin is required, where a file stands, of which nobody knows what markers it registers."""
        return any(folder == "." or path.startswith(f"{folder}/") for folder in self._unknown_plugins)

    @cached_property
    def _unknown_plugins(self) -> tuple[str, ...]:
        """The folders for which such a plugin is required."""
        return tuple(
            one.folder
            for one in self._project.distributions
            if any(is_unknown_plugin(requirement.text) for requirement in one.requirements)
        )

    def _registrations(self, settings: PytestSettings, sources: set[str]) -> frozenset[str] | None:
        """The markers that are registered by settings, and by what is imported before all tests."""
        if settings.base:
            return None  # a conftest.py above the base may register more
        running = sources.union(*(self._known.reach(source) for source in sources))
        found = KNOWN | {name for name, _ in settings.markers}
        for module in self._registering:
            # A conftest.py elsewhere registers for all that is collected after it.
            beside = self._is_conftest(module) and self.settings(module).folder == settings.folder
            for setting in self._said(module, "markers") if beside or module in running else ():
                found |= set(setting.values)
                if module in running and not setting.complete:
                    return None
        return found

    @cached_property
    def _registering(self) -> tuple[str, ...]:
        """The modules that register markers."""
        return tuple(module for module in self._modules if any(self._said(module, "markers")))

    @cached_property
    def _refused(self) -> Mapping[str, Mapping[str, tuple[Stop, ...]]]:
        """The markers that keep each module from being imported, with the shortest way to where each is used."""
        users: dict[str, list[Stop]] = defaultdict(list)
        for statement, loaded in self._known.loads:
            users[loaded].append(statement)
        found: dict[str, dict[str, tuple[Stop, ...]]] = defaultdict(dict)
        layer: list[tuple[str, str, tuple[Stop, ...]]] = []
        for module in self._modules:
            layer += [(module, use.name, (Stop(module, use.line),)) for use in self.uses(module) if use.certain]
        while layer:
            following = []
            for module, name, chain in layer:
                if name not in found[module] and self._refuses(module, name):
                    found[module][name] = chain
                    following += [(stop.module, name, (stop, *chain)) for stop in users[module]]
            layer = following
        return {module: names for module, names in found.items() if names}

    def _refuses(self, module: str, name: str) -> bool:
        """Whether pytest stops at a marker when it imports a module."""
        registered = self.registered(module) if self.settings(module).strict_markers else None
        return registered is not None and name not in registered
