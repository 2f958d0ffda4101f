"""Projects as dictionaries of files, analysed without a disk"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from importmap.analysis import Analysis, analyse
from importmap.config import Config
from importmap.model.facts import Facts
from importmap.model.project import Module, ModuleKind, Project, Role
from importmap.scan.extract import extract

PYTHON = (3, 12)


def project(files: dict[str, str], roots: tuple[str, ...] = (".",)) -> tuple[Project, dict[str, Facts]]:
    """The project that these files make, all below the first root that contains them, and what each of them says."""
    modules: dict[str, Module] = {}
    facts: dict[str, Facts] = {}
    for path, source in sorted(files.items()):
        root = max((r for r in roots if r == "." or path.startswith(f"{r}/")), key=len)
        inside = PurePosixPath(path if root == "." else path[len(root) + 1 :])
        package = inside.name == "__init__.py"
        parts = inside.parent.parts if package else (*inside.parent.parts, inside.stem)
        name = ".".join(parts)
        role = Role.TEST if "tests" in parts else Role.PRODUCTION
        kind = ModuleKind.PACKAGE if package else ModuleKind.MODULE
        taken = name in modules and modules[name].kind is not ModuleKind.NAMESPACE
        identity = path if taken else name
        modules[identity] = Module(identity, name, path, root, kind, role)
        facts[identity] = extract(source.encode())
        for depth in range(1, len(parts)):
            above = ".".join(parts[:depth])
            folder = "/".join(([] if root == "." else [root]) + list(parts[:depth]))
            if f"{folder}/__init__.py" not in files:
                modules.setdefault(above, Module(above, above, folder, root, ModuleKind.NAMESPACE, role))
    ordered = tuple(sorted(modules.values(), key=lambda module: module.path))
    scripts = tuple(sorted(identity for identity, said in facts.items() if said.run == "__main__"))
    return Project("sample", "/nowhere", roots, ordered, PYTHON, "the tests say so", scripts=scripts), facts


def analysed(files: dict[str, str], roots: tuple[str, ...] = (".",), config: Config | None = None) -> Analysis:
    """Everything that is known about these files."""
    found, facts = project(files, roots)
    return analyse(config or Config(base=Path("/nowhere")), found, facts)
