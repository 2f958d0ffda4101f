"""Which dotted paths yield one object, by CPython: `python same_objects.py FOLDER PACKAGE home|public`

Prints `OLD NEW` for each path of a class or function of the package that is not the one to go by: that of the module
whose source defines it, or the shortest without a leading underscore. It is run by the Python of the package.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType


def modules(folder: Path, package: str) -> Iterator[ModuleType]:
    """The modules of a package, without tests, as far as they can be imported."""
    for path in sorted((folder / package).rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        if "test" not in name and "__main__" not in name:
            try:
                module = importlib.import_module(name)
            except Exception:  # noqa: BLE001  - some need what is not installed
                continue
            if type(module) is ModuleType:  # and not something else that its source put there
                yield module


def defined(module: ModuleType) -> frozenset[str]:
    """The classes and functions that the source of a module defines."""
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    return frozenset(
        node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef | ast.FunctionDef)
    )


def main() -> None:
    """Print the list."""
    folder, package, to = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    sys.path.insert(0, str(folder))
    found: dict[int, list[str]] = {}
    homes: dict[int, str] = {}
    for module in modules(folder, package):
        own = defined(module)
        for name, value in sorted(vars(module).items()):
            if isinstance(value, type | FunctionType) and value.__name__ == name:
                found.setdefault(id(value), []).append(f"{module.__name__}.{name}")
                if name in own:
                    homes.setdefault(id(value), f"{module.__name__}.{name}")
    for number, home in sorted(homes.items(), key=lambda one: one[1]):
        paths = found[number]
        public = [path for path in paths if not any(part.startswith("_") for part in path.split("."))]
        new = home if to == "home" else min(public, key=lambda path: (path.count("."), path), default=home)
        for path in paths:
            if path != new:
                sys.stdout.write(f"{path} {new}\n")


if __name__ == "__main__":
    main()
