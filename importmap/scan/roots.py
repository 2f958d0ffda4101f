"""Which folders are roots, that is entries of sys.path, and what else the project's own settings files say

Configured roots are taken as they are. Otherwise these are roots, in this order, if they hold a module:

1. of the base: the `pythonpath` of its pytest settings, the source folders that its pyproject.toml, setup.cfg or
   setup.py declares, its `src` folder, the base itself;
2. of each folder below with a pyproject.toml, setup.cfg or setup.py that makes it a project: the same;
3. each `src` folder that holds a package;
4. each folder that holds a package whose files import it by its name (`services/auth` if a file below
   `services/auth/app` says `from app.models import User`), unless the base has something of that name.

A folder with `__init__.py` is a package and no root, and a `src` from whose files somebody imports `src.shop` is a
namespace and no root. A file belongs to the longest root that holds it.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from importmap import toml
from importmap.config import Config, nearest
from importmap.files import Tree
from importmap.model.errors import ConfigError
from importmap.model.limits import SOURCE as SOURCE_LIMIT
from importmap.scan.folders import SOURCE, Folder


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings files of one folder declare."""

    project: bool = False  # it can be built or installed
    name: str = ""
    python: tuple[int, int] | None = None  # the lowest version that is supported
    python_source: str = ""  # "requires-python in pyproject.toml"
    sources: tuple[str, ...] = ()  # source folders, relative
    plugins: tuple[str, ...] = ()  # the modules that its installation adds to pytest
    version: str = ""  # of the project, where it is written down


_MODULE = re.compile(r"=\s*([A-Za-z_][\w.]*)")  # of an entry point


def configured_roots(config: Config, base: Path) -> tuple[str, ...]:
    """The configured roots, relative to the base; ConfigError if there is no such folder."""
    found = []
    for root in config.roots:
        path = (config.base / root).resolve()
        if not path.is_dir():
            message = f'{config.origin("roots", "--root")} names "{root}", which is no folder'
            folders = [entry.name for entry in config.base.iterdir() if entry.is_dir() and entry.name[0] != "."]
            raise ConfigError(message, nearest(root, folders))
        if path.is_relative_to(base):
            found.append(path.relative_to(base).as_posix())
    return tuple(dict.fromkeys(found))


def find_roots(
    tree: Tree,
    folders: Mapping[str, Folder],
    settings: Mapping[str, Settings],
    pythonpath: Mapping[str, Sequence[str]],
) -> tuple[str, ...]:
    """The roots among some folders, in order; the base is always one of them."""
    found = [*_declared(".", settings.get(".", Settings()), pythonpath.get(".", ()), folders, tree), "."]
    for path in sorted(settings):
        declared = _declared(path, settings[path], pythonpath.get(path, ()), folders, tree)
        found += [*declared, path] if settings[path].project else declared
    found += [path for path in sorted(folders) if _is_source_folder(path, folders, tree)]
    for path in sorted(folders):
        holder, _, name = path.rpartition("/")
        outermost = folders[path].is_package and not _is_package(holder, folders)
        known = not holder or holder in found or _offers(".", name, folders)
        if outermost and not known and _imported_below(path, name, folders, tree):
            found.append(holder)
    return tuple(dict.fromkeys(path for path in found if path == "." or not _is_package(path, folders)))


def read_settings(tree: Tree, folder: str, files: frozenset[str]) -> Settings:
    """What a folder's settings files declare; the first of pyproject.toml, setup.cfg and setup.py that does, counts."""
    readers = {
        "pyproject.toml": _read_pyproject,
        "setup.cfg": _read_setup_cfg,
        "setup.py": _read_setup_py,
    }
    found = []
    for name, reader in readers.items():
        if name in files:
            try:
                found.append(reader(tree.text(f"{folder}/{name}")))
            except (OSError, toml.TomlError, configparser.Error):
                continue
    return Settings(
        any(s.project for s in found),
        next((s.name for s in found if s.name), ""),
        next((s.python for s in found if s.python), None),
        next((s.python_source for s in found if s.python), ""),
        tuple(dict.fromkeys(path for s in found for path in s.sources)),
        tuple(dict.fromkeys(name for s in found for name in s.plugins)),
        next((s.version for s in found if s.version), ""),
    )


def lower_bound(specifier: str) -> tuple[int, int] | None:
    """The lowest Python 3 that a version specifier admits: (3, 9) for ">=3.9,<4"; None if it does not say."""
    clauses = re.split(r"[,|\s]+", re.sub(r"([<>=~^!])\s+", r"\1", specifier))
    bounds = [re.fullmatch(r"(?:>=|>|~=|===?|\^|~)?3\.(\d+).*", clause) for clause in clauses]
    return max(((3, int(bound[1])) for bound in bounds if bound), default=None)


def _declared(
    path: str, settings: Settings, pythonpath: Sequence[str], folders: Mapping[str, Folder], tree: Tree
) -> list[str]:
    """The roots that the settings of a folder lead to, without the folder itself."""
    names = [*pythonpath, *settings.sources, *(["src"] if settings.project else [])]
    paths = [_inside(tree.base, tree.base / path / name) for name in names]
    return [
        found
        for found, name in zip(paths, names, strict=True)
        if found in folders and not (name == "src" and _imported_below(found, "src", folders, tree))
    ]


def _inside(base: Path, path: Path) -> str:
    """A path relative to the base; "" if it is outside."""
    path = path.resolve()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else ""


def _is_source_folder(path: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether a folder is a `src` that holds packages."""
    holder, _, name = path.rpartition("/")
    if name != "src" or _is_package(path, folders) or _is_package(holder or ".", folders):
        return False
    holds = any(folder.is_package for folder in folders.values() if folder.path.rpartition("/")[0] == path)
    return holds and not _imported_below(path, "src", folders, tree)


def _is_package(path: str, folders: Mapping[str, Folder]) -> bool:
    """Whether a folder other than the base is a regular package."""
    return path != "." and path in folders and folders[path].is_package


def _offers(path: str, name: str, folders: Mapping[str, Folder]) -> bool:
    """Whether a folder has a module, package or folder of that name."""
    inner = name if path == "." else f"{path}/{name}"
    return inner in folders or f"{name}{SOURCE}" in folders[path].files


def _imported_below(path: str, name: str, folders: Mapping[str, Folder], tree: Tree) -> bool:
    """Whether a file in a folder or below it imports that top-level name."""
    word = name.encode()
    statement = re.compile(rb"^[ \t]*(?:from|import)[ \t]+" + re.escape(word) + rb"[ \t.,\r\n]", re.MULTILINE)
    for source in _sources(path, folders):
        try:
            content = tree.read(source, SOURCE_LIMIT)
        except OSError:
            continue
        if word in content and statement.search(content):
            return True
    return False


def _sources(path: str, folders: Mapping[str, Folder]) -> Iterator[str]:
    """The Python files in a folder and below it."""
    for folder in folders.values():
        if folder.path == path or folder.path.startswith(f"{path}/"):
            for name in sorted(folder.files):
                if name.endswith(SOURCE):
                    yield f"{folder.path}/{name}"


def _read_pyproject(text: str) -> Settings:
    """The settings in a pyproject.toml."""
    content = toml.load(text)
    specifier = _text(content, "project", "requires-python") or _text(
        content, "tool", "poetry", "dependencies", "python"
    )
    where = _at(content, "tool", "setuptools", "packages", "find", "where")
    sources = [*_texts(where), _text(content, "tool", "setuptools", "package-dir", "")]
    sources += [_text(package, "from") for package in _items(_at(content, "tool", "poetry", "packages"))]
    points = [_at(content, *keys, "pytest11") for keys in (("project", "entry-points"), ("tool", "poetry", "plugins"))]
    return Settings(
        project=any(_at(content, *keys) is not None for keys in (("project",), ("build-system",), ("tool", "poetry"))),
        name=_text(content, "project", "name") or _text(content, "tool", "poetry", "name"),
        python=lower_bound(specifier),
        python_source="requires-python in pyproject.toml",
        sources=tuple(source for source in sources if source),
        plugins=tuple(str(name) for table in points if isinstance(table, dict) for name in table.values()),
        version=_text(content, "project", "version") or _text(content, "tool", "poetry", "version"),
    )


def _read_setup_cfg(text: str) -> Settings:
    """The settings in a setup.cfg."""
    parser = _parse_ini(text)
    options = dict(parser["options"]) if "options" in parser else {}
    folder = re.search(r"^\s*=\s*(\S+)", options.get("package_dir", ""), re.MULTILINE)
    where = parser.get("options.packages.find", "where", fallback="").split()
    return Settings(
        project="options" in parser or "metadata" in parser,
        name=parser.get("metadata", "name", fallback=""),
        python=lower_bound(options.get("python_requires", "")),
        python_source="python_requires in setup.cfg",
        sources=tuple([folder[1], *where] if folder else where),
        plugins=tuple(_MODULE.findall(parser.get("options.entry_points", "pytest11", fallback=""))),
        version=parser.get("metadata", "version", fallback=""),
    )


def _read_setup_py(text: str) -> Settings:
    """The settings in a setup.py, as far as they are literal; a module that merely has this name declares nothing."""
    if not re.search(r"\bsetup\s*\(", text) or not re.search(r"\b(setuptools|distutils)\b", text):
        return Settings()
    requires = re.search(r"""python_requires\s*=\s*["']([^"']*)""", text)
    name = re.search(r"""\bname\s*=\s*["']([^"']+)""", text)
    found = re.findall(
        r"""(?:package_dir\s*=\s*\{\s*["']["']\s*:|find_packages\(\s*(?:where\s*=)?)\s*["']([^"']+)""", text
    )
    return Settings(
        project=True,
        name=name[1] if name else "",
        python=lower_bound(requires[1]) if requires else None,
        python_source="python_requires in setup.py",
        sources=tuple(found),
        plugins=tuple(_MODULE.findall(text.partition("pytest11")[2].partition("]")[0])),
    )


def _parse_ini(text: str) -> configparser.RawConfigParser:
    """A file of the form that configparser reads."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    return parser


def _at(content: object, *keys: str) -> object:
    """What is at a place of nested tables; None if nothing is."""
    for key in keys:
        if not isinstance(content, dict):
            return None
        content = content.get(key)
    return content


def _text(content: object, *keys: str) -> str:
    """The string at a place of nested tables; "" if there is none."""
    value = _at(content, *keys)
    return value if isinstance(value, str) else ""


def _items(value: object) -> Sequence[object]:
    """A list, or nothing."""
    return value if isinstance(value, list) else ()


def _texts(value: object) -> tuple[str, ...]:
    """The strings in a list; a string is split at white space."""
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(item for item in _items(value) if isinstance(item, str))
