"""The Python files that tests read as data: nobody imports them, and what is wrong in them is wrong on purpose

They stand in folders with the names of such, `tests/data` or `testdata`. A folder is left out as a whole, if no file
outside of it says a name by which something in it could be imported, and if pytest would take nothing in it for a test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from importmap.model.facts import Facts
from importmap.model.project import LeftOut, Module, ModuleKind, Project, Role
from importmap.scan.absent import absolute

_REASON = "read as data: nothing outside of it imports it"
_NAMES = frozenset({"testdata", "test_data", "test-data"})
_AMONG_TESTS = frozenset({"data", "fixtures", "fixture", "resources", "snapshots", "golden", "corpus"})
_DEEPEST = 40  # parts of a name of which the ends are looked at


def without_samples(
    project: Project, facts: Mapping[str, Facts], targets: tuple[str, ...]
) -> tuple[Project, Mapping[str, Facts]]:
    """The project and the facts of its files, without what is read as data; `targets` are asked for by name."""
    folders: dict[str, list[Module]] = defaultdict(list)
    for module in project.modules:
        folder = _folder(module)
        if folder:
            folders[folder].append(module)
    asked = {target.strip("./") for target in targets}
    left = {
        folder
        for folder, modules in folders.items()
        if not any(f"{target}/".startswith(f"{folder}/") for target in asked) and not any(map(_is_collected, modules))
    }
    left -= _named(project, facts, {folder: folders[folder] for folder in left})
    if not left or all(_folder(module) in left for module in project.modules):
        return project, facts
    files = {folder: sum(1 for m in folders[folder] if m.kind is not ModuleKind.NAMESPACE) for folder in left}
    out = (LeftOut(folder, files[folder], _REASON) for folder in left if files[folder])
    kept = tuple(module for module in project.modules if _folder(module) not in left)
    ids = {module.id for module in kept}
    noted = tuple(sorted((*project.left_out, *out), key=lambda entry: entry.path))
    return replace(project, modules=kept, left_out=noted), {id: said for id, said in facts.items() if id in ids}


def _folder(module: Module) -> str:
    """The outermost folder above a module, or that it is, whose name says that it holds data; "" if none does."""
    path = PurePosixPath(module.path)
    parts = path.parts if module.kind is ModuleKind.NAMESPACE else path.parts[:-1]
    names = _NAMES | _AMONG_TESTS if module.role is Role.TEST else _NAMES
    return next(("/".join(parts[: number + 1]) for number, part in enumerate(parts) if part.lower() in names), "")


def _is_collected(module: Module) -> bool:
    name = module.path.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def _named(project: Project, facts: Mapping[str, Facts], folders: Mapping[str, list[Module]]) -> set[str]:
    """The folders of which something has a name that a file outside says: all of it, or its end."""
    ends: dict[str, set[str]] = defaultdict(set)
    for folder, modules in folders.items():
        for module in modules:
            parts = module.name.split(".")[-_DEEPEST:]
            for start in range(len(parts)):
                ends[".".join(parts[start:])].add(folder)
    found: set[str] = set()
    for module in project.modules if ends else ():
        if module.id in facts:
            own = _folder(module)
            found |= {folder for name in _said(module, facts[module.id]) for folder in ends.get(name, ())} - {own}
    return found


def _said(module: Module, said: Facts) -> Iterator[str]:
    """The dotted names that a file imports or spells out."""
    for statement in said.imports:
        name = absolute(module, statement)
        yield name
        if statement.name not in ("", "*"):
            yield f"{name}.{statement.name}"
    yield from (mention.path for mention in said.mentions)
    yield from (value for setting in said.settings for value in setting.values)
