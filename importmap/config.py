"""The configuration: one frozen value whose defaults are its documentation

It is read from `[tool.importmap]` in the nearest pyproject.toml that has this table, or from an importmap.toml, which
has the same keys without the prefix and wins over a pyproject.toml in the same folder. Keys are the fields' names with
hyphens. What cannot be meant is an error that names file, table, key and the nearest valid key.
"""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import math
import os
import re
import types
import typing
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar

import platformdirs

from importmap import toml
from importmap.files import tree_at
from importmap.model.contracts import Forbidden, Independent, Layers, Protected
from importmap.model.declared import Renamed, SingleSource
from importmap.model.errors import ConfigError
from importmap.model.limits import PATTERNS
from importmap.model.severity import Severity

T = TypeVar("T")

STANDALONE = "importmap.toml"
SHARED = "pyproject.toml"
_SLIP = 0.8  # ratio of two names from which on they differ by a slip
_LISTED = 12  # names in a hint, at most
SEVERITIES = ("off", *(severity.label for severity in Severity))
NOT_WORSE = "not-worse"  # instead of the bound of a metric


@dataclass(frozen=True, slots=True)
class Exemption:
    """Findings of one rule that are known, and not to be told."""

    rule: str
    reason: str
    subject: str = ""  # glob of what the findings are about, in which `*` stands for anything; "" for any
    path: str = ""  # glob of the files that they stand in, as in `exclude`; "" for any


@dataclass(frozen=True, slots=True)
class Config:
    """What is analysed, and how it is judged. Globs are those of .gitignore files, and a later `!glob` takes back."""

    base: Path  # the folder that all paths and globs are relative to
    source: str = ""  # the file that this was read from, for messages; "" if there is none
    start: Path | None = None  # the folder that targets are relative to; None for the base
    targets: tuple[str, ...] = ()  # paths, names below the base, or installed packages; () for the whole base

    roots: tuple[str, ...] = ()  # the sys.path entries, in order: they decide names and winners; () to find them
    exclude: tuple[str, ...] = ()  # globs of what is left out: "backups/**"
    respect_gitignore: bool = True
    python: tuple[int, int] | None = None  # the version whose grammar counts; None for that of requires-python
    history: bool = True  # ask git what became of modules and names that are missing
    # Which files are tests. These globs come before those of tooling: `tests/scripts/a.py` is a test. A product module
    # that is called test_*.py is taken for a test, too, unless the list is replaced or ends with "!shop/test_bench.py".
    tests: tuple[str, ...] = (
        "tests/**",
        "test/**",
        "**/tests/**",
        "**/tests.py",
        "**/test_*.py",
        "**/*_test.py",
        "**/conftest.py",
    )
    # Which files are there for the developers, or run once: neither shipped nor imported.
    tooling: tuple[str, ...] = (
        "scripts/**",
        "tools/**",
        "docs/**",
        "doc/**",
        "benchmarks/**",
        "examples/**",
        "/setup.py",
        "/noxfile.py",
        "**/migrations/[0-9]*.py",
        "**/migrations/versions/**",
        "**/alembic/versions/**",
    )
    entry_points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # critical path -> modules it enters by
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # service -> packages, or paths of folders
    may_import: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # absent = free, () = nothing
    exposes: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # service -> modules, symbols others may import
    ships: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # service -> what its image holds; `!` takes out
    layers: tuple[Layers, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    protected: tuple[Protected, ...] = ()
    independent: tuple[Independent, ...] = ()
    single_source: tuple[SingleSource, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    rules: Mapping[str, Severity | None] = field(default_factory=dict)  # None = off; absent = as the rule says
    ignore: tuple[Exemption, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)  # per rule, see `fill`
    limits: Mapping[str, float | None] = field(default_factory=dict)  # metric -> bound; None = not worse than the base
    never_baselined: tuple[str, ...] = ()  # rules of which no finding is let through because a baseline lists it

    excerpts: bool = True  # whether report.html shows lines of the sources at the places that it names
    source_url: str = ""  # where a place can be seen in the web; "" for where the clone was made of, if that is known

    cache_dir: Path | None = field(default_factory=lambda: _cache_folder())  # None for none
    workers: int = 0  # processes that read; 0 = by the number of processors and of files
    executor: str = ""  # the address of what reads instead: dask://HOST:PORT

    said: frozenset[str] = frozenset()  # the keys that the command line says instead

    def origin(self, key: str, option: str) -> str:
        """How messages call what says a key: the option that says it instead, or the key where it stands."""
        return option if key in self.said else f"{self.where()} {key}"

    def where(self, *tables: str) -> str:
        """How messages call a table of the configuration file: "pyproject.toml: [tool.importmap.rules]"."""
        return _where(self.source, *tables)


def load(start: Path, explicit: Path | None = None, rules: Collection[str] = ()) -> Config:
    """Read the configuration that holds in a folder, or the file that was named; `rules` are the ids that exist."""
    start = start.resolve()
    path, table = _read_explicit(explicit) if explicit else _find(start)
    if path is None:
        return Config(base=start, start=start)
    source = _shown(path, start)
    values = {
        key.replace("-", "_"): _convert_key(key, value, source, rules)
        for key, value in _known(table, _keys(), _where(source)).items()
    }
    config = Config(base=path.parent, source=source, start=start, **values)  # type: ignore[arg-type]
    _check_services(config)
    _check_exemptions(config, rules)
    _check_never_baselined(config, rules)
    if config.source_url:
        check_source_url(config.source_url, f"{config.where()} source-url")
    return config


def differing(one: Config, other: Config) -> tuple[str, ...]:
    """The keys of the configuration file that two configurations say otherwise, sorted."""
    return tuple(sorted(key for key in _keys() if _said(one, key) != _said(other, key)))


def fill(options_class: type[T], table: Mapping[str, object], where: str) -> T:
    """Make an instance of a dataclass from a table; ConfigError if a key, a type or a missing key is wrong.

    Fields may be of type bool, int, float, str, an enumeration of strings, a dataclass, `X | None`, `tuple[X, ...]`
    and `Mapping[str, X]`. Keys are the fields' names with hyphens. `where` is what `Config.where` says of the table.
    """
    hints = typing.get_type_hints(options_class)
    fields = {f.name.replace("_", "-"): f for f in dataclasses.fields(options_class)}  # type: ignore[arg-type]
    values = {
        fields[key].name: _convert(value, hints[fields[key].name], where, key)
        for key, value in _known(table, fields, where).items()
    }
    for key, one in fields.items():
        required = one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        if required and one.name not in values:
            message = f'{where} needs the key "{key}"'
            raise ConfigError(message, f"add {key} = {_example(hints[one.name])}")
    try:
        return options_class(**values)
    except ValueError as error:  # a dataclass checks for itself what its types cannot say
        message = f"{where} {error}"
        raise ConfigError(message) from error


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint for a mistyped name: the nearest valid one, else all of them unless they are too many, else nothing."""
    names = sorted(valid)
    near = difflib.get_close_matches(name, names, 1)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known are {', '.join(names)}" if 0 < len(names) <= _LISTED else ""


def alike(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names whose last part differs from that of a given one by a slip, however it is capitalised or hyphenated.

    Of dotted names the beginning only ranks: it is shared by names that have nothing else in common.
    """
    by_last: dict[str, list[str]] = {}
    for known in sorted(set(names)):
        by_last.setdefault(_plain(known), []).append(known)
    near = difflib.get_close_matches(_plain(name), by_last, most, _SLIP)
    found = [known for last in near for known in by_last[last]]
    return sorted(found, key=lambda known: -difflib.SequenceMatcher(None, known, name).ratio())[:most]


def _plain(name: str) -> str:
    """The last part of a dotted name, without what is often written in another way."""
    return re.sub("[_-]", "", name.rpartition(".")[2]).lower()


def _cache_folder() -> Path | None:
    """The user's folder for what can be made again; None for a user who has no home, as in some containers."""
    folder = platformdirs.user_cache_path("importmap")
    return folder if folder.is_absolute() else None


def _keys() -> tuple[str, ...]:
    """The keys of a configuration file: the fields of Config that are not set by the caller."""
    callers = {"base", "source", "start", "targets", "cache_dir", "workers", "executor", "said"}
    return tuple(f.name.replace("_", "-") for f in dataclasses.fields(Config) if f.name not in callers)


def _said(config: Config, key: str) -> object:
    """What a configuration says under a key of the file."""
    said: object = getattr(config, key.replace("-", "_"))
    return said


def _where(source: str, *tables: str) -> str:
    """A table of a file as messages call it; the top level of a file without prefix is the file itself."""
    prefix = ("tool", "importmap") if Path(source).name == SHARED else ()
    names = ".".join((*prefix, *tables))
    return f"{source or 'configuration'}: [{names}]" if names else source or "configuration:"


def _shown(path: Path, start: Path) -> str:
    """A path as the user would write it from the folder where the search began."""
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _find(start: Path) -> tuple[Path | None, Mapping[str, object]]:
    """The nearest configuration from a folder upwards."""
    for folder in (start, *start.parents):
        path = folder / STANDALONE
        if path.is_file():
            return path, _parse(path)
        path = folder / SHARED
        if path.is_file() and _is_inside(path):
            tables = _parse(path).get("tool")
            if isinstance(tables, dict) and "importmap" in tables:
                return path, _as_table(tables["importmap"], _where(SHARED))
    return None, {}


def _read_explicit(path: Path) -> tuple[Path, Mapping[str, object]]:
    """The configuration in a file that the user named."""
    path = path.resolve()
    content = _parse(path)
    if path.name != SHARED:
        return path, content
    tables = content.get("tool")
    if not isinstance(tables, dict) or "importmap" not in tables:
        message = f"{path} has no table [tool.importmap]"
        raise ConfigError(message, "add the table, or name another file")
    return path, _as_table(tables["importmap"], _where(SHARED))


def _is_inside(path: Path) -> bool:
    """Whether a file is in the tree; a pyproject.toml that a link fetches from elsewhere says nothing to importmap."""
    return not path.is_symlink() or tree_at(path.parent).holds(os.path.realpath(path))


def text(path: Path) -> str:
    """What stands in a configuration file, a byte order mark included."""
    try:
        return tree_at(path.parent).read(path.name).decode("utf-8")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise ConfigError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8, byte {error.start} is wrong"
        raise ConfigError(message, "save the file in UTF-8") from error


def _parse(path: Path) -> Mapping[str, object]:
    """The content of a TOML file."""
    try:
        return toml.load(text(path).removeprefix("\ufeff"))
    except toml.TomlError as error:
        message = f"{path} is not valid TOML: {error}"
        raise ConfigError(message) from error


def _known(table: Mapping[str, object], valid: Collection[str], where: str) -> Mapping[str, object]:
    """The table itself, if all of its keys are valid."""
    for key in table:
        if key not in valid:
            message = f'{where} has no key "{key}"'
            raise ConfigError(message, nearest(key, valid))
    return table


def _as_table(value: object, where: str) -> Mapping[str, object]:
    """The value itself, if it is a table."""
    if not isinstance(value, dict):
        message = f"{where} is not a table"
        raise ConfigError(message)
    return value


def _convert_key(key: str, value: object, source: str, rules: Collection[str]) -> object:
    """The value of one key of a configuration file, as Config holds it."""
    if key == "python":
        return _python(value, _where(source))
    if key == "rules":
        where = _where(source, "rules")
        table = _known(_as_table(value, where), rules, where)
        return {rule: _severity(severity, where, rule) for rule, severity in table.items()}
    if key == "options":
        where = _where(source, "options")
        table = _known(_as_table(value, where), rules, where)
        return {rule: _as_table(options, _where(source, "options", rule)) for rule, options in table.items()}
    if key == "limits":
        where = _where(source, "limits")
        return {metric: _bound(bound, where, metric) for metric, bound in _as_table(value, where).items()}
    hint = typing.get_type_hints(Config)[key.replace("-", "_")]
    return _convert(value, hint, _where(source), key)


def _python(value: object, where: str) -> tuple[int, int]:
    """The two numbers of "3.11"."""
    match = re.fullmatch(r"(3)\.(\d{1,2})", value) if isinstance(value, str) else None
    if match is None:
        message = f'{where} python must be a version of Python 3 in quotes, as in "3.11", not {_show(value)}'
        raise ConfigError(message)
    return int(match[1]), int(match[2])


def _bound(value: object, where: str, metric: str) -> float | None:
    """The bound of a metric; None for that of the base."""
    if value == NOT_WORSE:
        return None
    if type(value) not in (int, float) or not math.isfinite(float(str(value))):
        message = f'{where} {metric} must be a number or "{NOT_WORSE}", not {_show(value)}'
        raise ConfigError(message, f'for example {metric} = 100, or {metric} = "{NOT_WORSE}" for no more than the base')
    return float(str(value))


def _severity(value: object, where: str, rule: str) -> Severity | None:
    """The severity that a word stands for."""
    if not isinstance(value, str) or value not in SEVERITIES:
        message = f"{where} {rule} must be one of {', '.join(SEVERITIES)}, not {_show(value)}"
        raise ConfigError(message, nearest(str(value), SEVERITIES))
    return None if value == "off" else Severity[value.upper()]


def _check_services(config: Config) -> None:
    """Services and what they may import do not contradict each other."""
    owners: dict[str, str] = {}
    for service, packages in config.services.items():
        for package in packages:
            if package in owners:
                message = f'{config.where("services")} gives "{package}" to both {owners[package]} and {service}'
                raise ConfigError(message, "a package belongs to one service")
            owners[package] = service
    for table, named in (("exposes", config.exposes), ("ships", config.ships)):
        for service in named:
            if service not in config.services:
                message = f'{config.where(table)} names "{service}", which is no service'
                hint = nearest(service, config.services) or f"declare it under {config.where('services')}"
                raise ConfigError(message, hint)
    for service, allowed in config.may_import.items():
        for name in (service, *allowed):
            if name not in config.services:
                message = f'{config.where("may-import")} names "{name}", which is no service'
                hint = nearest(name, config.services) or f"declare it under {config.where('services')}"
                raise ConfigError(message, hint)


def _check_exemptions(config: Config, rules: Collection[str]) -> None:
    """What is ignored belongs to a rule that there is, is less than all that the rule finds, and has a reason."""
    where = config.where("ignore")
    for exemption in config.ignore:
        if exemption.rule not in rules:
            message = f'{where} names "{exemption.rule}", which is no rule'
            raise ConfigError(message, nearest(exemption.rule, rules))
        if not exemption.reason.strip():
            raise ConfigError(f"{where} ignores {exemption.rule} without a reason", "say why in the key reason")
        if not exemption.subject and not exemption.path:
            message = f"{where} ignores all that {exemption.rule} finds"
            raise ConfigError(message, f'give a subject or a path, or set {exemption.rule} = "off" under rules')


def _check_never_baselined(config: Config, rules: Collection[str]) -> None:
    """What can never be baselined are rules that there are."""
    for rule in config.never_baselined:
        if rule not in rules:
            message = f'{config.where()} never-baselined names "{rule}", which is no rule'
            raise ConfigError(message, nearest(rule, rules))


def check_source_url(template: str, where: str) -> None:
    """Raise ConfigError unless an address in the web has a place for a path, and no other word in braces."""
    example = "for example https://git.example.org/shop/src/{revision}/{path}#L{line}"
    plain = re.sub(r"\{(?:path|line|revision)\}", "", template)
    if not re.match(r"https?://[^\s/]", template) or re.search(r"[\s{}<>\"\x00-\x1f]", plain):
        raise ConfigError(
            f'{where} must be an address with {{path}}, {{line}} and {{revision}}, not "{template}"', example
        )
    if "{path}" not in template:
        raise ConfigError(f"{where} has no place for a {{path}}", example)


def _convert(value: object, hint: object, where: str, key: str) -> object:
    """A TOML value as a field of the given type; see `fill` for the types."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        (hint,) = (argument for argument in arguments if argument is not type(None))
        return _convert(value, hint, where, key)
    if origin is tuple and isinstance(value, list):
        if len(value) > PATTERNS:
            message = f"{where} {key} has {len(value):,} entries"
            raise ConfigError(message, f"at most {PATTERNS:,} are allowed")
        many = dataclasses.is_dataclass(arguments[0])
        keys = (f"{key} #{number}" if many else key for number in itertools.count(1))
        return tuple(_convert(item, arguments[0], where, one) for item, one in zip(value, keys, strict=False))
    if origin is not None and origin is not tuple and isinstance(value, dict):
        return {name: _convert(item, arguments[1], where, f"{key}.{name}") for name, item in value.items()}
    if origin is None and isinstance(hint, type):
        if dataclasses.is_dataclass(hint) and isinstance(value, dict):
            return fill(hint, value, f"{where} {key}:")
        if issubclass(hint, Enum) and value in [member.value for member in hint]:
            return hint(value)
        if type(value) is hint:
            return value
        if hint is float and type(value) is int:
            return float(value)
        if hint is object:
            return value
    message = f"{where} {key} must be {_describe(hint)}, not {_show(value)}"
    raise ConfigError(message, f"for example {key.rpartition('.')[2]} = {_example(hint)}")


def _describe(hint: object, *, many: bool = False) -> str:
    """A type in words, in the plural on demand."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _describe(arguments[0], many=many)
    if origin is not None:
        whole, content = ("list", arguments[0]) if origin is tuple else ("table", arguments[1])
        return (f"{whole}s of " if many else f"a {whole} of ") + _describe(content, many=True)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(f'"{member.value}"' for member in hint)
    words: Mapping[object, tuple[str, str]] = {
        bool: ("true or false", "true or false"),
        int: ("a whole number", "whole numbers"),
        float: ("a number", "numbers"),
        str: ("a string", "strings"),
    }
    return words.get(hint, ("a table", "tables"))[many]


def _example(hint: object) -> str:
    """A value of a type, in TOML."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _example(arguments[0])
    if origin is tuple:
        return f"[{_example(arguments[0])}]"
    if origin is not None:
        return f"{{ name = {_example(arguments[1])} }}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f'"{next(iter(hint)).value}"'
    words: Mapping[object, str] = {bool: "true", int: "1", float: "0.5", str: '"..."'}
    return words.get(hint, "{ ... }")


def _show(value: object) -> str:
    """A wrong value in a message: short ones as they are, others by their kind."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else str(value)
