"""The contracts that a project has with import-linter, from the files in which import-linter looks for them

These are, in a folder from which it is run, setup.cfg, .importlinter and pyproject.toml: the first that speaks of it
counts. Folders are the base, the roots of what is shipped, and what holds a root that is called `src`.
"""

from __future__ import annotations

import dataclasses
import difflib
import typing
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeAlias

from importmap import config, ini, toml
from importmap.files import Tree
from importmap.model.contracts import KINDS, Contract, LinterSettings, Unread
from importmap.model.errors import ConfigError
from importmap.scan.folders import join, parent

_FILES = ("setup.cfg", ".importlinter", "pyproject.toml")
_OWN = ("closed", "reason", "type_checking")  # what only importmap's own contracts have
_NAMES = {"broken_contract_guidance": "reason"}  # what is called otherwise there

Table: TypeAlias = Mapping[str, object]


def read_linter(tree: Tree, roots: Iterable[str]) -> tuple[LinterSettings, ...]:
    """What import-linter is told in the folders where it may be run, by path."""
    folders = {".", *roots, *(parent(root) for root in roots if root.rpartition("/")[2] == "src")}
    found = (_read(tree, folder) for folder in sorted(folders))
    return tuple(settings for settings in found if settings is not None)


def _read(tree: Tree, folder: str) -> LinterSettings | None:
    """What the files of one folder tell import-linter; None if they do not mention it."""
    for name in _FILES:
        try:
            text = tree.read(f"{folder}/{name}").decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if "importlinter" not in text:
            continue
        path = join(folder, name)
        try:
            tables = _from_toml(text) if name.endswith(".toml") else _from_ini(text)
        except (ini.IniError, toml.TomlError) as error:
            why = f"cannot be read: {str(error).splitlines()[0]}"
            return LinterSettings(path, (), False, True, (), (_wrong(path, why),))
        if tables is not None:
            return _settings(path, *tables)
    return None


def _from_toml(text: str) -> tuple[Table, tuple[Table, ...]] | None:
    """The settings for all contracts, and the contracts, of a pyproject.toml."""
    tools = toml.load(text).get("tool")
    table = tools.get("importlinter") if isinstance(tools, dict) else None
    if not isinstance(table, dict) or not table:
        return None
    contracts = table.pop("contracts", [])
    return table, tuple(c for c in contracts if isinstance(c, dict)) if isinstance(contracts, list) else ()


def _from_ini(text: str) -> tuple[Table, tuple[Table, ...]] | None:
    """The same of a file with sections."""
    parser = ini.load_interpolated(text)
    if "importlinter" not in parser.sections():
        return None
    sections = {name: _lists(dict(parser[name])) for name in parser.sections() if name.startswith("importlinter")}
    return sections["importlinter"], tuple(s for name, s in sections.items() if name.startswith("importlinter:"))


def _lists(section: Mapping[str, str]) -> Table:
    """A section with a list for each value that has several lines."""
    return {key: value.strip().split("\n") if "\n" in value else value for key, value in section.items()}


def _settings(path: str, session: Table, tables: Iterable[Table]) -> LinterSettings:
    """One file's settings with the contracts that make sense, and why the others do not."""
    several, one = _many(session.get("root_packages")), _many(session.get("root_package"))
    contracts: list[Contract] = []
    unread: list[Unread] = []
    if not several and not one:
        unread.append(_wrong(path, "names no root package"))
    for table in tables:
        read = _contract(path, table, _plugins(session))
        if isinstance(read, Unread):
            unread.append(read)
        else:
            contracts.append(read)
    externals = _said(session.get("include_external_packages"))
    type_checking = not _said(session.get("exclude_type_checking_imports"))
    return LinterSettings(path, several or one, externals, type_checking, tuple(contracts), tuple(unread))


def _contract(path: str, table: Table, plugins: Iterable[str]) -> Contract | Unread:
    """One contract."""
    name, kind = str(table.get("name", "")), str(table.get("type", ""))
    if kind in plugins:
        return Unread(name, kind, "a type of contract that import-linter gets from elsewhere", wrong=False)
    contract_class = next((c for c, known in KINDS.items() if known == kind), None)
    if contract_class is None:
        near = difflib.get_close_matches(kind, KINDS.values(), 1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        return Unread(name, kind, f'of the type "{kind}", which importmap does not know{hint}', wrong=False)
    fields = {f.name: f.name for f in dataclasses.fields(contract_class) if f.name not in _OWN} | _NAMES
    hints = typing.get_type_hints(contract_class)
    content: dict[str, object] = {}
    for key, value in table.items():
        if key in fields:
            content[fields[key].replace("_", "-")] = _converted(value, hints[fields[key]])
        elif key not in ("id", "type"):
            hint = config.nearest(key, fields)
            return _wrong(name, f'has no option "{key}"' + (f"; {hint}" if hint else ""), kind)
    try:
        return config.fill(contract_class, content, path)
    except ConfigError as error:
        return _wrong(name, error.message.removeprefix(path).strip().replace("-", "_"), kind)


def _converted(value: object, hint: object) -> object:
    """A value as a field of the given type wants it; whether it is one is left to `config.fill`."""
    if typing.get_origin(hint) is tuple:
        return list(_many(value)) if isinstance(value, (str, list)) else value
    if hint is bool and isinstance(value, str) and value.lower() in ("true", "false"):
        return _said(value)
    if hint is int and isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if hint is str and isinstance(value, list):
        return " ".join(_many(value))
    if isinstance(hint, type) and issubclass(hint, Enum) and isinstance(value, str):
        return value.strip() or next(iter(hint)).value
    return value


def _many(value: object) -> tuple[str, ...]:
    """The lines that say something, of one value or of several."""
    lines = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return tuple(line.strip() for line in lines if isinstance(line, str) and line.strip())


def _said(value: object) -> bool:
    """Whether a value says yes, as a boolean or in a word."""
    return str(value).lower() == "true"


def _plugins(session: Table) -> tuple[str, ...]:
    """The types of contracts that the settings add to the usual ones."""
    return tuple(line.partition(":")[0].strip() for line in _many(session.get("contract_types")))


def _wrong(name: str, why: str, kind: str = "") -> Unread:
    """A contract that makes no sense."""
    return Unread(name, kind, why, wrong=True)
