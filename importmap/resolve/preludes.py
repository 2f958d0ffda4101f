"""What has always been imported when the program comes to a module

The conftest.py of a test with the plugins that it names, and the apps of Django.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from importmap.model.facts import Facts
from importmap.model.project import Module, Project, Role
from importmap.resolve.modules import Modules, absolute, lineage, parent

_APPS = "_APPS"  # `INSTALLED_APPS`, and the lists that it is put together of
_PLUGINS = "PLUGINS"  # lists of what an app may load by its name when it is ready
_LOADERS = frozenset({"import_string", "import_module", "autodiscover_modules"})
_BY_PATH = frozenset({"spec_from_file_location", "SourceFileLoader", "run_path"})  # what these load may import anything


class Preludes:
    """The modules that run before others, whoever asks for these."""

    def __init__(self, project: Project, modules: Modules, facts: Mapping[str, Facts]) -> None:
        self._modules = modules
        self._facts = facts
        self._conftests = {
            parent(module.path): module.id for module in project.modules if module.path.split("/")[-1] == "conftest.py"
        }
        self._settings = tuple(
            module
            for module in project.modules
            if any(one.name == "INSTALLED_APPS" for one in facts.get(module.id, Facts()).settings)
        )
        self._registries = tuple(sorted(self._registered(), key=lambda apps: (-len(apps), apps)))
        self._views = tuple(dict.fromkeys(self._named_views()))
        self._apps: dict[str, tuple[str, ...]] = {}  # the first registry that has an app, by its package
        for registry in self._registries:
            for module in registry:
                package = modules[module].package
                self._apps.setdefault(package, registry)

    def before(self, module: str) -> Sequence[str] | None:
        """The modules that have been imported, in their order, when one is entered by; () for most.

        None where reading cannot tell them all: a conftest.py runs a file by its path.
        """
        here = self._modules[module]
        file = here.path.split("/")[-1]
        is_script = self._facts[module].run == "__main__" and not file.startswith("test_")  # those are pytest's, too
        if is_script or file == "conftest.py":
            return ()
        if here.role is Role.TEST:
            folders, folder = [], parent(here.path)
            while folder not in folders:
                folders.append(folder)
                folder = parent(folder)
            conftests = [self._conftests[each] for each in reversed(folders) if each in self._conftests]
            loaded = tuple(one for conftest in conftests for one in (conftest, *self._plugins(conftest)))
            if any(self._runs_a_path(one) for one in loaded):
                return None
            asked = (views for one in loaded if self._asks_for_a_view(one) for views in self._views)
            return (*(self._registries[0] if self._registries else ()), *dict.fromkeys((*loaded, *asked)))
        return next((self._apps[each] for each in (*lineage(here.name), here.name) if each in self._apps), ())

    def _plugins(self, conftest: str) -> Iterator[str]:
        """The modules that a conftest.py has pytest load after it."""
        for setting in self._facts[conftest].settings:
            for name in setting.values if setting.name == "pytest_plugins" else ():
                found = self._modules.imported(name, self._modules[conftest])
                if found is not None and found in self._facts:
                    yield found

    def _runs_a_path(self, module: str) -> bool:
        """Whether a module runs a file by its path when it is imported."""
        return any(not call.scope and call.path.rpartition(".")[2] in _BY_PATH for call in self._facts[module].calls)

    def _asks_for_a_view(self, module: str) -> bool:
        """Whether a module has Django load all views when it is imported: it looks for the address of one."""
        return any(not call.scope and call.path.rpartition(".")[2] == "reverse" for call in self._facts[module].calls)

    def _named_views(self) -> Iterator[str]:
        """The modules that settings name as those which list all views: `ROOT_URLCONF = "site.urls"`."""
        for settings in self._settings:
            for mention in self._facts[settings.id].mentions:
                if mention.path.endswith(".urls"):
                    yield from self._loaded(mention.path, settings)

    def _registered(self) -> Iterator[tuple[str, ...]]:
        """For each module of settings what Django imports of its apps: packages, models, what gets them ready."""
        for module in self._settings:
            listed = [one for one in self._facts[module.id].settings if one.name.endswith(_APPS)]
            listed.sort(key=lambda one: one.name != "INSTALLED_APPS")
            apps = [self._app(name, module) for one in listed for name in one.values]
            parts: dict[int, list[str]] = defaultdict(list)
            for turn, found in (each for app in apps for each in app):
                parts[turn].append(found)
            ready = (found for app in parts[0] for found in self._ready(app, module))
            if parts:
                yield tuple(dict.fromkeys((*parts[0], *parts[1], *ready)))

    def _app(self, name: str, settings: Module) -> Iterator[tuple[int, str]]:
        """The modules of one app that are imported, in the first turn and in the second."""
        package = next(
            (one for one in (name, *reversed(tuple(lineage(name)))) if self._modules.find(one, settings)), ""
        )
        package = package.removesuffix(".apps")
        for turn, part in ((0, package), (0, f"{package}.apps"), (1, f"{package}.models")):
            found = self._modules.find(part, settings) if package else None
            if found is not None and found in self._facts:
                yield turn, found

    def _ready(self, app: str, settings: Module) -> Iterator[str]:
        """What an app imports when it gets ready: by statements, and plugins from lists, if it goes by names."""
        said, here = self._facts[app], self._modules[app]
        if here.name.rpartition(".")[2] != "apps":
            return
        for statement in said.imports:
            base = absolute(here, statement.level, statement.module)
            if base is not None and statement.scope.endswith(".ready"):
                yield from self._loaded(f"{base}.{statement.name}", here)
        if any(call.path.rpartition(".")[2] in _LOADERS for call in said.calls):
            for setting in self._facts[settings.id].settings:
                for name in setting.values if setting.name.endswith(_PLUGINS) else ():
                    yield from self._loaded(name, settings)

    def _loaded(self, name: str, importer: Module) -> Iterator[str]:
        """The module that a dotted name leads to, which is it or has it."""
        found = (self._modules.imported(each, importer) for each in (name, name.rpartition(".")[0]) if each)
        yield from (each for each in list(filter(None, found))[:1] if each in self._facts)
