"""Why there is no such module or name in the analysed code, and whether that is certain"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from importmap.model.facts import Facts, Import
from importmap.model.project import Module, ModuleKind
from importmap.resolve.modules import Modules, is_standard_library, lineage
from importmap.resolve.values import Value, ValueKind

_NOTHING = Facts()


class Absences:
    """What is not there, and who may put it there when the program runs."""

    def __init__(self, modules: Modules, facts: Mapping[str, Facts], *, installed: bool) -> None:
        """`installed` says that the code is an installed package, beside which is all that there is."""
        self._modules = modules
        self._installed = installed
        self._facts = facts
        self._packages: dict[str, set[str]] = defaultdict(set)  # by top-level name those with a file that imports it
        self._registered = {key for f in facts.values() for key, _, _ in f.replacements if key != "__name__"}

    def doubt(self, here: Module, facts: Facts, name: str, *, open_star: bool) -> str:
        """Why a module may have a name that none of its statements binds, "" if it cannot."""
        if facts.opaque:
            return f"{here.id} computes its names when it runs"
        if open_star:
            return f"{here.id} has a star import of which not all names are known"
        if any(problem.kind != "version" for problem in facts.problems):
            return f"{here.id} cannot be read in full"
        if f"{here.name}.{name}" in self._registered:
            return "it is put into sys.modules when the program runs"
        if here.kind is ModuleKind.PACKAGE and _makes_modules(facts):
            return f"the submodules of {here.id} cannot be known by reading"
        return ""

    def module(self, name: str, importer: Module) -> Value:
        """Why there is no module of that name, though the analysed code has the top of it."""
        if any(known in self._registered for known in (*lineage(name), name)):
            return Value(ValueKind.UNKNOWN, name, reason="it is put into sys.modules when the program runs")
        ancestor_id = self._modules.ancestor(name, importer)
        if ancestor_id is None:
            return Value(ValueKind.EXTERNAL, name)
        ancestor = self._modules[ancestor_id]
        if self._modules.left_out(name, ancestor):
            return Value(ValueKind.UNKNOWN, name, reason="its file was left out of the analysis")
        facts = self._facts.get(ancestor_id)
        if self._is_open(ancestor):
            return Value(ValueKind.EXTERNAL, name)
        if ancestor.kind is ModuleKind.OPAQUE or (facts is not None and _makes_modules(facts)):
            reason = f"the submodules of {ancestor_id} cannot be known by reading"
            return Value(ValueKind.UNKNOWN, name, reason=self.source_of(ancestor_id) if facts is None else reason)
        if ancestor.kind is ModuleKind.NAMESPACE and "." not in ancestor.name:
            if is_standard_library(ancestor.name):
                return Value(ValueKind.EXTERNAL, name)
            return Value(ValueKind.UNKNOWN, name, reason=_comes_before(ancestor))
        if ancestor.kind is ModuleKind.MODULE:
            return Value(ValueKind.MISSING, name, reason=f"{ancestor_id} is a module, not a package")
        missing = name[: (name + ".").index(".", len(ancestor.name) + 1)]
        return Value(ValueKind.MISSING, missing, reason=f"there is no module {missing}")

    def in_folder(self, folder: Module, name: str) -> Value:
        """What is not in a folder without __init__.py; at the top, an installed package of its name comes first."""
        if self._is_open(folder):
            return Value(ValueKind.EXTERNAL, f"{folder.name}.{name}")
        if "." in folder.name:
            return Value(ValueKind.MISSING, reason=f"{folder.id} has no {name}")
        return Value(ValueKind.UNKNOWN, reason=_comes_before(folder))

    def _is_open(self, folder: Module) -> bool:
        """Whether a module is a folder to which another distribution may add."""
        top = folder.kind is ModuleKind.NAMESPACE and "." not in folder.name
        return (self._installed and top) or self._modules.is_portion(folder)

    def only_for_python_2(
        self, importer: Module, statement: Import, kind: Callable[[str, str], ValueKind]
    ) -> Value | None:
        """That an import means a file beside it in a package, which no Python 3 finds; None if it may mean another.

        It may, if a requirement has the name, if not all requirements are known, if the file takes its own names from
        there, or if it lacks what is wanted. `kind` tells what is in a module under a name.
        """
        top, _, rest = statement.module.partition(".")
        beside = self._modules.hidden_beside(top, importer)
        said = self._facts.get(beside, _NOTHING) if beside is not None else _NOTHING
        if beside is None or any(not one.level and one.module.partition(".")[0] == top for one in said.imports):
            return None
        wanted = {rest.partition(".")[0] or statement.name} - {""}
        if not wanted:
            uses = (use.path for use in self._facts[importer.id].uses)
            wanted = {path.split(".")[1] for path in uses if path.startswith(f"{statement.alias or top}.")}
            others = (one for one in self._facts[importer.id].imports if one.module == top and not one.level)
            wanted |= {one.name for one in others} - {""}
            if not wanted and not self._is_asked_for(top, importer):
                return Value(ValueKind.MISSING, top, reason=_only_python_2(beside, top))
        kinds = [kind(beside, one) for one in wanted if one != "*"]
        if not kinds or ValueKind.MISSING in kinds or ValueKind.UNKNOWN in kinds:
            return None
        return Value(ValueKind.MISSING, top, reason=_only_python_2(beside, top))

    def _is_asked_for(self, top: str, importer: Module) -> bool:
        """Whether a file of another package asks for a top-level name that the analysed code lacks: it is installed."""
        if not self._packages:
            for module, said in self._facts.items():
                for one in said.imports:
                    if not one.level:
                        self._packages[one.module.partition(".")[0]].add(self._modules[module].package)
        return bool(self._packages.get(top, set()) - {importer.package})

    def source_of(self, module: str) -> str:
        """Why the names of a module cannot be known that has no Python source."""
        made = self._modules.made.get(module)
        if made is None:
            return f"{module} has no Python source"
        return f"{module} is {made}"


def _only_python_2(beside: str, top: str) -> str:
    return f"{beside} stands beside it, and only Python 2 finds it as {top}"


def _makes_modules(facts: Facts) -> bool:
    """Whether a file puts modules into `sys.modules`, has an import hook, or takes modules from other folders."""
    replaced = any(key in ("__name__", "") for key, _, _ in facts.replacements)
    return replaced or _extends_path(facts) or any(use.path.startswith("sys.meta_path") for use in facts.uses)


def _extends_path(facts: Facts) -> bool:
    """Whether a package has its modules in other folders, too: `__path__ = extend_path(__path__, __name__)`."""
    bound = any(definition.name == "__path__" for definition in facts.definitions)
    return bound or any(statement.module == "pkg_resources" for statement in facts.imports)


def _comes_before(folder: Module) -> str:
    return f"{folder.path}/ has no __init__.py, and an installed {folder.name} would come before it"
