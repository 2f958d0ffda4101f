"""The Python files that are read as data: nobody imports them, and what is wrong in them is wrong on purpose

They stand in folders with the names of such, `tests/data` or `testdata`. A folder is left out as a whole, if it is no
package, if no file outside of it says a name by which something in it could be imported, and if pytest would take
nothing in it for a test. Of a folder among tests that `norecursedirs` spells out, whatever it is called, it is enough
that neither what is in it nor what is outside imports anything of the other. A file that does not parse and stands
below a `{{ placeholder }}` is a template, and becomes Python elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from importmap.model.facts import Facts
from importmap.model.project import LeftOut, Module, ModuleKind, Project, Role
from importmap.scan.absent import absolute
from importmap.scan.folders import join

_REASON = "read as data: nothing outside of it imports it"
_NAMES = frozenset({"testdata", "test_data", "test-data"})
_AMONG_TESTS = frozenset({"data", "fixtures", "fixture", "resources", "snapshots", "golden", "corpus"})
_TEMPLATE = "a template: its path has a placeholder, and it is no Python before it is filled in"
_DEEPEST = 40  # parts of a name of which the ends are looked at


def without_samples(
    project: Project, facts: Mapping[str, Facts], targets: tuple[str, ...]
) -> tuple[Project, Mapping[str, Facts]]:
    """The project and the facts of its files, without what is read as data; `targets` are asked for by name."""
    project, facts = _without_templates(project, facts)
    shunned = shunned_folders(project)
    folders: dict[str, list[Module]] = defaultdict(list)
    folder_of = {module.id: _folder(module, shunned) for module in project.modules}
    for module in project.modules:
        if folder_of[module.id]:
            folders[folder_of[module.id]].append(module)
    asked = {target.strip("./") for target in targets}
    left = {
        folder
        for folder, modules in folders.items()
        if not any(f"{target}/".startswith(f"{folder}/") for target in asked)
        and (
            _imports_its_own(modules, project, facts)
            if folder in shunned
            else not any(module.path == f"{folder}/__init__.py" or _is_collected(module) for module in modules)
        )
    }
    names = _Names.of({folder: folders[folder] for folder in left})
    for module in project.modules if left else ():
        said = facts.get(module.id)
        if said is not None:
            own = {folder_of[module.id]}
            left -= names.meant_by(_imported(module, said)) - own
            left -= names.meant_by(_spelled(said)) - own - shunned
    if not left or left.issuperset(folder_of.values()):
        return project, facts
    files = {folder: sum(1 for m in folders[folder] if m.kind is not ModuleKind.NAMESPACE) for folder in left}
    out = (LeftOut(folder, files[folder], _REASON) for folder in left if files[folder])
    kept = tuple(module for module in project.modules if folder_of[module.id] not in left)
    ids = {module.id for module in kept}
    noted = tuple(sorted((*project.left_out, *out), key=lambda entry: entry.path))
    return replace(project, modules=kept, left_out=noted), {id: said for id, said in facts.items() if id in ids}


def _folder(module: Module, shunned: frozenset[str]) -> str:
    """The outermost folder above a module, or that it is, that is shunned or has the name of data; "" if none is."""
    path = PurePosixPath(module.path)
    parts = path.parts if module.kind is ModuleKind.NAMESPACE else path.parts[:-1]
    names = _NAMES | _AMONG_TESTS if module.role is Role.TEST else _NAMES
    for number, part in enumerate(parts):
        folder = "/".join(parts[: number + 1])
        if part.lower() in names or (folder in shunned and module.role is Role.TEST):
            return folder
    return ""


def _without_templates(project: Project, facts: Mapping[str, Facts]) -> tuple[Project, Mapping[str, Facts]]:
    """The project and the facts of its files, without templates that are no Python yet."""
    torn = {id for id, said in facts.items() if any(problem.kind == "syntax" for problem in said.problems)}
    left = {m.id: m.path for m in project.modules if m.id in torn and "{{" in m.path}
    if not left:
        return project, facts
    kept = tuple(module for module in project.modules if module.id not in left)
    out = (LeftOut(path, 1, _TEMPLATE) for path in left.values())
    noted = tuple(sorted((*project.left_out, *out), key=lambda entry: entry.path))
    return replace(project, modules=kept, left_out=noted), {id: said for id, said in facts.items() if id not in left}


def shunned_folders(project: Project) -> frozenset[str]:
    """The folders that the settings of pytest spell out, by their paths, as those it is not to enter."""
    found = ((settings.folder, path.strip("/")) for settings in project.pytest for path in settings.norecursedirs)
    return frozenset(join(folder, path) for folder, path in found if "/" in path)


def _imports_its_own(modules: Iterable[Module], project: Project, facts: Mapping[str, Facts]) -> bool:
    """Whether some modules import no top-level name that only other modules have."""
    inside = {module.id for module in modules}
    own = {module.name.partition(".")[0] for module in modules}
    others = {module.name.partition(".")[0] for module in project.modules if module.id not in inside} - own
    files = (module for module in modules if module.id in facts)
    return not any(name.partition(".")[0] in others for m in files for name in _imported(m, facts[m.id]))


def _is_collected(module: Module) -> bool:
    name = module.path.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


@dataclass(frozen=True, slots=True)
class _Names:
    """By which names something in some folders could be imported."""

    ends: Mapping[str, frozenset[str]]  # the name of a module, or the end of one -> the folders

    @classmethod
    def of(cls, folders: Mapping[str, Iterable[Module]]) -> _Names:
        """The names of the modules in each folder."""
        ends: dict[str, set[str]] = defaultdict(set)
        for folder, modules in folders.items():
            for module in modules:
                parts = module.name.split(".")[-_DEEPEST:]
                for start in range(len(parts)):
                    ends[".".join(parts[start:])].add(folder)
        return cls({end: frozenset(found) for end, found in ends.items()})

    def meant_by(self, names: Iterable[str]) -> set[str]:
        """The folders that some names may lead into."""
        return {folder for name in names for folder in self.ends.get(name, ())}


def _imported(module: Module, said: Facts) -> Iterator[str]:
    """The dotted names that a file imports."""
    for statement in said.imports:
        name = absolute(module, statement)
        yield name
        if statement.name not in ("", "*"):
            yield f"{name}.{statement.name}"


def _spelled(said: Facts) -> Iterator[str]:
    """The dotted names that the strings of a file spell out."""
    yield from (mention.path for mention in said.mentions)
    yield from (value for setting in said.settings for value in setting.values)
