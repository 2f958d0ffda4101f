"""What setuptools is told, in setup.cfg, setup.py and `[tool.setuptools]`; what is computed in a setup.py is unread"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from importmap.model.distribution import INSTALLED, Distribution, EntryPoint, Made, Requirement, Source
from importmap.scan.builds.files import Files
from importmap.scan.builds.literals import Asked, Literal, Literals
from importmap.scan.builds.requirements import requirement_lines
from importmap.scan.builds.tables import at, items, table, text, texts
from importmap.scan.builds.versions import lower_bound

_FINDERS = ("find_packages", "find_namespace_packages")


def read_setuptools(files: Files) -> Distribution:
    """What `[tool.setuptools]` says."""
    told = table(files.pyproject, "tool", "setuptools")
    folders = {name: folder for name, folder in table(told, "package-dir").items() if isinstance(folder, str)}
    where = texts(at(told, "packages", "find", "where"))
    extensions = [text(one, "name") for one in items(told, "ext-modules")]
    return Distribution(
        files.folder,
        sources=(*_sources(files, folders, texts(told, "packages")), *map(files.source, where)),
        packages=(*texts(told, "packages"), *texts(told, "py-modules")) if told else (),
        requirements=tuple(_dynamic(files, told)),
        made=tuple(
            Made("setuptools", files.path("pyproject.toml"), files.line("pyproject.toml", name), name)
            for name in extensions
            if name
        ),
    )


def read_setup_cfg(files: Files) -> Distribution:
    """What a setup.cfg says."""
    parser, name = files.setup_cfg, "setup.cfg"
    if not parser.sections():
        return Distribution(files.folder)
    options = dict(parser["options"]) if "options" in parser else {}
    project = "options" in parser or "metadata" in parser
    # A plain line is a file name for what cannot be written here: `install_requires = file: requirements.txt`.
    groups = {INSTALLED: options.get("install_requires", "")}
    if "options.extras_require" in parser:
        groups |= {f"extra:{extra}": written for extra, written in parser["options.extras_require"].items()}
    where = parser.get("options.packages.find", "where", fallback="").split()
    packages = _names(options.get("packages", ""))
    return Distribution(
        files.folder,
        project=project,
        path=files.path(name) if project else "",
        name=parser.get("metadata", "name", fallback=""),
        version=_plain(parser.get("metadata", "version", fallback="")),
        backend="setuptools" if project else "",
        python=lower_bound(options.get("python_requires", "")),
        python_source=f"python_requires in {name}",
        sources=(*_sources(files, _assignments(options.get("package_dir", "")), packages), *map(files.source, where)),
        packages=(*packages, *_names(options.get("py_modules", ""))),
        requirements=tuple(
            one for group, written in groups.items() for one in _written(files, name, group, written.splitlines())
        ),
        entry_points=tuple(_cfg_points(files)),
    )


def read_setup_py(files: Files) -> Distribution:
    """What the call of `setup` in a setup.py says; a module that merely has this name declares nothing."""
    source, name = files.read("setup.py"), "setup.py"
    if not re.search(r"\bsetup\s*\(", source) or not re.search(r"\b(setuptools|distutils|skbuild)\b", source):
        return Distribution(files.folder)
    literals = Literals(source)
    setup = next(literals.calls("setup"), Asked("setup", 0, (), {}, complete=False))
    said = setup.keywords
    folders = {key: value for key, value in _table(said.get("package_dir")).items() if isinstance(value, str)}
    found = [*(_finder(said.get("packages"))), *(call for call in literals.calls(*_FINDERS))]
    where = [call.keywords.get("where", next(iter(call.positional), "")) for call in found]
    packages = _strings(said.get("packages"))
    extensions = [(call.line, next(iter(call.positional), call.keywords.get("name"))) for call in _extensions(literals)]
    return Distribution(
        files.folder,
        project=True,
        path=files.path(name),
        name=_string(said.get("name")),
        version=_string(said.get("version")),
        backend="setuptools",
        python=lower_bound(_string(said.get("python_requires"))),
        python_source=f"python_requires in {name}",
        sources=(*_sources(files, folders, packages), *(files.source(one) for one in map(_string, where) if one)),
        packages=(*packages, *_strings(said.get("py_modules"))),
        requirements=tuple(_setup_requirements(files, said)),
        entry_points=tuple(_setup_points(files, said.get("entry_points"))),
        made=tuple(
            Made("setuptools", files.path(name), line, module) for line, module in extensions if isinstance(module, str)
        ),
        unread=tuple(_unread(setup)),
    )


def _unread(setup: Asked) -> Iterator[str]:
    """What a setup.py computes."""
    for kind, keys in (("requirements", ("install_requires", "extras_require")), ("packages", ("package_dir",))):
        if not setup.complete or any(not _is_read(setup.keywords[key]) for key in keys if key in setup.keywords):
            yield kind


def _is_read(value: Literal) -> bool:
    """Whether all of a value is known. A part that stands in it many times is looked at once."""
    pending, seen = [value], set[int]()
    while pending:
        part = pending.pop()
        if isinstance(part, (list, dict)):
            if id(part) not in seen:
                seen.add(id(part))
                pending += part.values() if isinstance(part, dict) else part
        elif not isinstance(part, str):
            return False
    return True


def _finder(value: Literal) -> Iterator[Asked]:
    """The call of `find_packages` that is written where packages are listed."""
    if isinstance(value, Asked) and value.name in _FINDERS:
        yield value


def _extensions(literals: Literals) -> Iterator[Asked]:
    """The extension modules, of whatever class: `Extension("shop._speed", [...])`."""
    yield from literals.calls("*Extension", "RustBin")


def _setup_requirements(files: Files, said: Mapping[str, Literal]) -> Iterator[Requirement]:
    groups = {INSTALLED: said.get("install_requires"), "build": said.get("setup_requires")}
    groups |= {f"extra:{extra}": value for extra, value in _table(said.get("extras_require")).items()}
    groups |= {"extra:test": said.get("tests_require")}
    for group, value in groups.items():
        lines = value.splitlines() if isinstance(value, str) else _strings(value)
        yield from _written(files, "setup.py", group, lines)


def _setup_points(files: Files, said: Literal) -> Iterator[EntryPoint]:
    """The entry points of a setup.py: a table of lists, or one text in the form of an ini file."""
    if isinstance(said, str):
        section = ""
        for line in said.splitlines():
            if re.match(r"\s*\[", line):
                section = line.strip().strip("[]").strip()
            elif section:
                yield from files.points("setup.py", section, _assignments(line))
    for group, value in _table(said).items():
        written = value.splitlines() if isinstance(value, str) else _strings(value)
        for line in written:
            yield from files.points("setup.py", group, _assignments(line))


def _cfg_points(files: Files) -> Iterator[EntryPoint]:
    parser = files.setup_cfg
    if "options.entry_points" in parser:
        for group, written in parser["options.entry_points"].items():
            yield from files.points("setup.cfg", group, _assignments(written))


def _dynamic(files: Files, told: Mapping[str, object]) -> Iterator[Requirement]:
    """The requirements that `[tool.setuptools.dynamic]` takes from files."""
    groups = {INSTALLED: at(told, "dynamic", "dependencies", "file")}
    extras = table(told, "dynamic", "optional-dependencies")
    groups |= {f"extra:{extra}": at(found, "file") for extra, found in extras.items()}
    for group, names in groups.items():
        for name in (names,) if isinstance(names, str) else texts(names):
            yield from requirement_lines(files, name, group)


def _written(files: Files, name: str, group: str, lines: Iterable[str]) -> Iterator[Requirement]:
    """Requirements of one file, a line each; `file: requirements.txt` stands for what is in that file."""
    for line in lines:
        one = re.split(r"\s#|^#", line.strip())[0].strip()
        if one.startswith("file:"):
            for other in one.removeprefix("file:").split(","):
                yield from requirement_lines(files, other.strip(), group)
        elif one:
            yield from files.requirements(name, group, {one: one})


def _names(written: str) -> tuple[str, ...]:
    """The names in a list of a setup.cfg, without what finds them: `find:`."""
    return tuple(word for word in re.split(r"[\s,]+", written) if word and not word.endswith(":"))


def _sources(files: Files, folders: Mapping[str, str], packages: Sequence[str]) -> Iterator[Source]:
    """The folders of packages; of `{"": "src"}` the names begin below it, and of listed packages each has its own."""
    for name, folder in folders.items():
        listed = [one for one in packages if name and f"{one}.".startswith(f"{name}.") and one not in folders]
        for package in listed:
            inner = package[len(name) + 1 :].replace(".", "/")
            yield replace(files.source(f"{folder or '.'}/{inner}", package), below=False)
        if name:
            yield replace(files.source(folder or ".", name), below=not listed and name not in packages)
        elif folder:
            yield files.source(folder)


def _assignments(written: str) -> dict[str, str]:
    """Lines of the form `key = value`; a comment is no line."""
    pairs = (line.partition("=") for line in written.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def _plain(value: str) -> str:
    """A version that stands there, and not where to find it."""
    return "" if value.startswith(("attr:", "file:")) else value


def _string(value: Literal) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: Literal) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _table(value: Literal) -> dict[str, Literal]:
    if isinstance(value, Asked) and value.name == "dict":
        return value.keywords
    return value if isinstance(value, dict) else {}
