"""What the project's configuration files tell pytest

In each folder the first file counts that speaks to pytest, in pytest's own order; a `pytest.ini` always does, even an
empty one. Above the base files are read up to the top of the repository. A file at which pytest stops with an error is
passed over and noted.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from importmap import toml
from importmap.files import Tree, look, repository
from importmap.model.limits import WORDS
from importmap.model.project import Note, PytestSettings
from importmap.scan.builds.ini import Line, parse_ini
from importmap.scan.folders import PYTEST, Folder, join
from importmap.wildcards import shell, woven

_TRUE = ("y", "yes", "t", "true", "on", "1")
# Options that take a value.
_VALUED = ("--ds", "--ignore", "--ignore-glob", "--import-mode", "--override-ini", "--pythonwarnings", "-W", "-o", "-p")
_WARNING = "Unknown pytest.mark.x - is this a typo?  You can register custom marks to avoid this warning"
_CATEGORIES = ("", "Warning", "UserWarning", "PytestWarning", "PytestUnknownMarkWarning")
_plain = re.compile(r"(?>(?:[^\\^$*+?{}\[\]|()]|\\\W)*)").fullmatch  # of a part of an expression, with `.` in it
_MODES = ("prepend", "append", "importlib")


@dataclass(frozen=True, slots=True)
class _Value:
    """What a key is set to."""

    content: str | tuple[str, ...]
    line: int
    lines: tuple[Line, ...]  # of the file from there on, in which its parts are to be found


_Table = Mapping[str, _Value]
_assignment = re.compile(r"""\s*["']?([^\s"'=]++)["']?\s*=""").match
_words_in = re.compile(r"""(?:^|["']\s*+)([^:(\\"']++)""").findall  # where a marker's name may stand in a line


def read_pytest(tree: Tree, folders: Mapping[str, Folder]) -> tuple[tuple[PytestSettings, ...], tuple[Note, ...]]:
    """The settings below the base and above it, the deepest folders first, and notes about files that are broken."""
    found: list[PytestSettings] = []
    notes: list[Note] = []
    below = [path for path, folder in folders.items() if not folder.files.isdisjoint(PYTEST)]
    for path in sorted(below, key=lambda path: (-_depth(path), path)):
        files = [name for name in PYTEST if name in folders[path].files]
        found += _read_folder(tree, files, path, "", notes)
    base = tree.base
    top = repository(base) or base
    for depth in range(1, len(base.parts) - len(top.parts) + 1):
        above = base.parents[depth - 1]
        for name in PYTEST:
            look(above / name)
        files = [name for name in PYTEST if (above / name).is_file()]
        way = "/".join(base.parts[len(base.parts) - depth :])
        found += _read_folder(tree, files, "/".join([".."] * depth), way, notes)
    return tuple(found), tuple(notes)


def _depth(path: str) -> int:
    """How many folders a folder is below the base."""
    return 0 if path == "." else path.count("/") + 1


def _read_folder(
    tree: Tree, files: Iterable[str], folder: str, way: str, notes: list[Note]
) -> Sequence[PytestSettings]:
    """The settings of one folder, one or none."""
    for name in files:
        path = join(folder, name)
        try:
            text = tree.read(path).decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
            table = _LOADERS[name](text)
            notes += [Note(path, remark) for remark in _remarks(name, text)]
            if table is not None:
                settings = _settings(table, path, folder, way)
                there = tuple(t for t in settings.testpaths if _is_there(tree.base / folder, t))
                return [replace(settings, testpaths=there)]
        except (OSError, ValueError) as error:
            said = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            notes.append(Note(path, f"pytest stops at this file, which is passed over here: {said}"))
    return []


def _is_there(folder: Path, testpath: str) -> bool:
    """Whether a testpath names anything; pytest passes over one that does not."""
    if re.search(r"[*?\[]", testpath):
        return _names_any(folder, [part for part in testpath.split("/") if part not in ("", ".")])
    look(folder / testpath)
    return os.path.exists(folder / testpath)  # noqa: PTH110  (`Path.exists` raises for a name that no file can have)


def _names_any(folder: Path, wanted: Sequence[str]) -> bool:
    """Whether a glob names anything in a folder or below it. Symbolic links to folders are not followed."""
    places = {str(folder)}
    for part in wanted:
        if part == "**":
            pending = list(places)
            while pending:
                new = [e.path for e in _entries(pending.pop()) if e.is_dir(follow_symlinks=False)]
                pending += [path for path in new if path not in places]
                places.update(new)
        else:
            hidden = part.startswith(".")
            fits = shell(part)
            entries = (entry for place in places for entry in _entries(place))
            places = {e.path for e in entries if fits(e.name) and (hidden or not e.name.startswith("."))}
    return bool(places)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder; nothing if it is none, or unreadable."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _remarks(name: str, text: str) -> Sequence[str]:
    """What the user should know of a file that pytest reads."""
    if name.endswith(".ini") and _section(text, "pytest") is None and _section(text, "tool:pytest") is not None:
        return [
            "the section [tool:pytest] has no effect here: pytest reads it in a setup.cfg, and [pytest] in this file"
        ]
    if name != "pyproject.toml":
        return []
    tables = _table(_table(toml.load(text), "tool") or {}, "pytest") or {}
    others = sorted(tables.keys() - {"ini_options"})
    if not others or not tables.get("ini_options"):
        return []
    said = f"pytest 9 stops at this file, because it has [tool.pytest.ini_options] and {others[0]} in [tool.pytest]"
    return [f"{said}; earlier versions, and importmap, read the first alone"]


# ------------------------------------------------------------------------------------------------------------- loaders


def _load_ini(text: str) -> _Table | None:
    """A tox.ini, if it has a section for pytest."""
    return _section(text, "pytest")


def _load_own_ini(text: str) -> _Table:
    """A pytest.ini."""
    return _section(text, "pytest") or {}


def _load_cfg(text: str) -> _Table | None:
    """A setup.cfg, if it has a section for pytest."""
    found = _section(text, "tool:pytest")
    if found is None and _section(text, "pytest") is not None:
        message = "the section [pytest] must be called [tool:pytest] in a setup.cfg"
        raise ValueError(message)
    return found


def _section(text: str, name: str) -> _Table | None:
    """One section of a file of that form."""
    section = parse_ini(text).get(name)
    if section is None:
        return None
    return {
        key: _Value("\n".join(line.text for line in lines if line.text), lines[0].number, tuple(lines))
        for key, lines in section.items()
    }


def _load_pyproject(text: str) -> _Table | None:
    """A pyproject.toml, if it has a table for pytest; of two the one that pytest before version 9 reads."""
    native = _table(_table(toml.load(text), "tool") or {}, "pytest") or {}
    ini = _table(native, "ini_options")
    if ini is not None:
        return _values(ini, text, r"tool\s*\.\s*pytest\s*\.\s*ini_options")
    return _values(native, text, r"tool\s*\.\s*pytest") if native else None


def _load_toml(text: str) -> _Table:
    """A pytest.toml."""
    return _values(_table(toml.load(text), "pytest") or {}, text, "pytest")


def _table(content: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """A table in a table, if it is there."""
    found = content.get(name)
    return found if isinstance(found, dict) else None


def _values(table: Mapping[str, object], text: str, header: str) -> _Table:
    """The values of a TOML table, each with its line as far as it can be found."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if re.match(rf"\s*\[\s*{header}\s*\]", line)), 0)
    firsts: dict[str, int] = {}
    for number, line in enumerate(lines[start:], start):
        key = _assignment(line)
        if key:
            firsts.setdefault(key[1], number)
    found = {}
    for name, value in table.items():
        first = firsts.get(name, -1)
        parts = lines[first:] if name == "markers" and first >= 0 else ()
        content = tuple(map(str, value)) if isinstance(value, list) else str(value)
        found[name] = _Value(content, first + 1, tuple(Line(n, part) for n, part in enumerate(parts, first + 1)))
    return found


_LOADERS: Mapping[str, Callable[[str], _Table | None]] = {
    "pytest.toml": _load_toml,
    ".pytest.toml": _load_toml,
    "pytest.ini": _load_own_ini,
    ".pytest.ini": _load_own_ini,
    "pyproject.toml": _load_pyproject,
    "tox.ini": _load_ini,
    "setup.cfg": _load_cfg,
}


# ------------------------------------------------------------------------------------------------------------ settings


def _settings(table: _Table, path: str, folder: str, way: str) -> PytestSettings:
    """What a table of settings means; what `addopts` overrides counts as if it stood there."""
    options = _options(_words(table, "addopts", ()))
    overridden = dict(word.partition("=")[::2] for word in (*options["-o"], *options["--override-ini"]))
    table = {**table, **{key: _Value(value, _line(table, "addopts"), ()) for key, value in overridden.items()}}
    default = PytestSettings()
    strict = _flag(table, "strict_markers")
    modes = [mode for mode in options["--import-mode"] if mode in _MODES]
    return PytestSettings(
        path=path,
        folder=folder,
        base=way,
        testpaths=_words(table, "testpaths", ()),
        python_files=_words(table, "python_files", default.python_files),
        python_classes=_words(table, "python_classes", default.python_classes),
        python_functions=_words(table, "python_functions", default.python_functions),
        norecursedirs=_words(table, "norecursedirs", default.norecursedirs),
        import_mode=modes[-1] if modes else default.import_mode,
        ignored=tuple(map(posixpath.normpath, options["--ignore"])),
        ignored_globs=tuple(map(posixpath.normpath, options["--ignore-glob"])),
        # In a list the option and its value may be one word: "-p no:randomly", which pytest strips.
        plugins=tuple(name for name in map(str.strip, options["-p"]) if not name.startswith("no:")),
        django=next(iter((*options["--ds"], *_words(table, "DJANGO_SETTINGS_MODULE", ()))), ""),
        doctests=bool(options["--doctest-modules"]),
        imported_tests=_flag(table, "collect_imported_tests") is not False,
        markers=_markers(table),
        strict_markers=bool(
            options["--strict-markers"]
            or options["--strict"]
            or (_flag(table, "strict") if strict is None else strict)
            or _are_errors((*_lines(table, "filterwarnings"), *options["-W"], *options["--pythonwarnings"]))
        ),
        pythonpath=_words(table, "pythonpath", ()),
        lines=tuple(sorted((key, value.line) for key, value in table.items())),
    )


def _words(table: _Table, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words, which a string writes as a shell would; ValueError if a quotation mark is left open."""
    if key not in table:
        return default
    content = table[key].content
    if not isinstance(content, str):
        return content
    if len(content) > WORDS:
        raise ValueError(f"{key} has {len(content):,} characters, and more than {WORDS:,} are not taken apart")
    return tuple(shlex.split(content))


def _lines(table: _Table, key: str) -> tuple[str, ...]:
    """A list of lines."""
    content = table[key].content if key in table else ()
    return tuple(content.splitlines()) if isinstance(content, str) else content


def _flag(table: _Table, key: str) -> bool | None:
    """Whether something is switched on; None where nothing is said of it."""
    return str(table[key].content).strip().lower() in _TRUE if key in table else None


def _line(table: _Table, key: str) -> int:
    """The line of a key; 0 if it is not known."""
    return table[key].line if key in table else 0


def _options(words: Sequence[str]) -> Mapping[str, list[str]]:
    """The values of the options that matter; [""] for one without a value."""
    found: dict[str, list[str]] = {name: [] for name in (*_VALUED, "--doctest-modules", "--strict", "--strict-markers")}
    following = iter(words)
    for word in following:
        name, equals, value = word.partition("=")
        if not equals and name in _VALUED:
            value = next(following, "")
        elif word[:2] in ("-o", "-p", "-W") and word[2:]:
            name, value = word[:2], word[2:]
        if name in found:
            found[name].append(value)
    return found


def _markers(table: _Table) -> tuple[tuple[str, int], ...]:
    """The registered markers with their lines: "slow" for "slow(seconds): takes long"."""
    if "markers" not in table:
        return ()
    value = table["markers"]
    firsts: dict[str, int] = {}
    for line in value.lines:
        for word in _words_in(line.text):
            firsts.setdefault(word.strip(), line.number)
    names = (entry.partition(":")[0].partition("(")[0].strip() for entry in _lines(table, "markers"))
    return tuple(sorted({name: firsts.get(name, value.line) for name in names if name}.items()))


def _are_errors(filters: Iterable[str]) -> bool:
    """Whether the filters of warnings make an error of the one about an unregistered marker; the last one wins."""
    error = False
    for said in filters:
        action, message, category, module = (*(part.strip() for part in said.split(":")), "", "", "", "")[:4]
        if _speaks(message) and category.rpartition(".")[2] in _CATEGORIES and not (module and action == "error"):
            error = action == "error"
    return error


def _speaks(message: str) -> bool:
    """Whether the message of a filter, which is an expression, fits the warning about an unregistered marker.

    One that is more than words with `.` and `.*` between them is taken for another one's, and not tried: there are
    expressions that never end.
    """
    words = re.split(r"(?<!\\)\.\*", message.removeprefix("^"))
    return all(map(_plain, words)) and re.match(woven(words, ".", early=True), _WARNING, re.IGNORECASE) is not None
