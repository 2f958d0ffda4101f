"""The modules that meson-python and scikit-build compile or write, from meson.build and CMakeLists.txt files"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importmap.model.distribution import Distribution, Made
from importmap.scan.builds.files import Files
from importmap.scan.builds.pyproject import backend_of
from importmap.scan.builds.tables import at, items, table, text, texts

_FILE = "pyproject.toml"
_MESON, _CMAKE = "meson.build", "CMakeLists.txt"
_DEPTH = 12  # of folders whose build files take in those of folders below
_LITERAL = re.compile(r"'([^'\n]*)'")
_STRING_OR_COMMENT = re.compile(r"(?s)'''.*?(?:'''|\Z)|'(?>(?:\\.|[^'\\\n])*)'?|#[^\n]*")
_TARGETS = re.compile(r"(?im)^[ \t]*(?:python3?_add_library|pybind11_add_module|nanobind_add_module)\s*\(\s*([\w.]+)")
_INSTALLS = re.compile(r"(?is)\binstall\s*+\(\s*+TARGETS\s++([^()]*?)\bDESTINATION\s+\"?([^\s)\"]+)")
_PROJECT = re.compile(r"\$\{(?:SKBUILD_PROJECT_NAME|PROJECT_NAME)\}")


def read_compiled(files: Files) -> Distribution:
    """What meson and CMake are told, and what `[tool.scikit-build]` installs and writes."""
    backend = backend_of(files)
    scikit = table(files.pyproject, "tool", "scikit-build")
    packages = at(scikit, "wheel", "packages")
    if packages is None:
        packages = at(table(scikit, "wheel.packages"))
    folders = dict.fromkeys(texts(packages), "")
    renamed = {path: name.replace("/", ".") for name, path in table(packages).items() if isinstance(path, str)}
    made: list[Made] = []
    if _MESON in files.names or backend == "meson-python":
        made += _by_meson(files, ".", set())
    if _CMAKE in files.names or scikit or backend == "scikit-build-core":
        made += _by_cmake(files)
    for one in items(scikit, "generate"):
        file = text(one, "path")
        if file:
            made.append(Made("scikit-build-core", files.path(_FILE), files.line(_FILE, file), file=files.path(file)))
    return Distribution(
        files.folder,
        sources=(
            *(files.source(path.rstrip("/").rpartition("/")[0] or ".") for path in folders),
            *(files.source(path, name) for path, name in renamed.items()),
        ),
        packages=(*(path.rstrip("/").rpartition("/")[2] for path in folders), *renamed.values()),
        made=tuple(made),
    )


def _by_meson(files: Files, folder: str, read: set[str]) -> Iterator[Made]:
    """The extension modules of a meson.build and of those below it, and the Python files that they write.

    Each is read once.
    """
    if folder in read or folder.count("/") > _DEPTH:
        return
    read.add(folder)
    name = _MESON if folder == "." else f"{folder}/{_MESON}"
    said = files.read(name)
    for line, call, inside in _calls(said, r"\w+\s*\.\s*extension_module|custom_target|configure_file|subdir"):
        literals = _LITERAL.findall(inside)
        if call == "subdir":
            if literals and not literals[0].startswith((".", "/")):
                yield from _by_meson(files, literals[0] if folder == "." else f"{folder}/{literals[0]}", read)
        elif call.endswith("extension_module"):
            place = re.search(r"\bsubdir\s*:\s*'([^']*)'", inside)
            if literals and re.match(r"\s*'", inside):
                package = place[1].replace("/", ".") if place else ""
                yield Made("meson", files.path(name), line, f"{package}.{literals[0]}".lstrip("."))
        else:
            output = re.search(r"\boutput\s*:\s*(\[[^\[\]]*\]|'[^']*')", inside)
            for file in _LITERAL.findall(output[1]) if output else ():
                if file.endswith(".py"):
                    yield Made("meson", files.path(name), line, file=files.path(f"{folder}/{file}"))


def _calls(said: str, names: str) -> Iterator[tuple[int, str, str]]:
    """The calls of some functions: the line, what is called, and what stands between the parentheses.

    A call inside of another one is not among them.
    """
    said = _STRING_OR_COMMENT.sub(lambda found: _blank(found[0]) if found[0].startswith("#") else found[0], said)
    code = _STRING_OR_COMMENT.sub(lambda found: _blank(found[0]), said)
    line, start, end = 1, 0, 0
    for found in re.finditer(rf"\b({names})\s*\(", code):
        if found.start() < end:
            continue
        depth, end = 1, found.end()
        while depth and end < len(code):
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        line += said.count("\n", start, found.start())
        start = found.start()
        yield line, re.sub(r"\s", "", found[1]), said[found.end() : end - 1]


def _blank(text: str) -> str:
    """Spaces in the place of a text, line by line."""
    return re.sub(r"[^\n]", " ", text)


def _by_cmake(files: Files) -> Iterator[Made]:
    """The extension modules of a CMakeLists.txt, by where they are installed."""
    said = re.sub(r"#[^\n]*", "", files.read(_CMAKE))
    project = text(files.pyproject, "project", "name")
    places = {target: place for targets, place in _INSTALLS.findall(said) for target in targets.split()}
    for found in _TARGETS.finditer(said):
        target = found[1]
        place = _PROJECT.sub(project.replace("-", "_"), places.get(target, "."))
        if "$" not in place:
            package = place.strip("./").replace("/", ".")
            line = said.count("\n", 0, found.start(1)) + 1
            yield Made("CMake", files.path(_CMAKE), line, f"{package}.{target}".lstrip("."))
