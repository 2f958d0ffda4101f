"""What uv is told in `[tool.uv]`: what its build backend installs, and which folders are members of a workspace"""

from __future__ import annotations

from importmap.model.distribution import Distribution
from importmap.scan.builds.files import Files
from importmap.scan.builds.pyproject import backend_of
from importmap.scan.builds.tables import at, table, text, texts


def read_uv(files: Files) -> Distribution:
    """The folder of the modules, their names, and the members of the workspace."""
    told = table(files.pyproject, "tool", "uv")
    backend = table(told, "build-backend")
    root = at(backend, "module-root")
    built = backend_of(files) == "uv"
    folder = root if isinstance(root, str) else "src"
    named = at(backend, "module-name")
    members = texts(told, "workspace", "members")
    return Distribution(
        files.folder,
        sources=(files.source(folder or "."),) if built else (),
        packages=(text(backend, "module-name"),) if isinstance(named, str) else texts(named),
        members=(*members, *(f"!{folder}" for folder in texts(told, "workspace", "exclude"))) if members else (),
    )
