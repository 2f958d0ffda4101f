"""The files that a build writes the version of the distribution to"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importmap.model.distribution import Distribution, Made
from importmap.scan.builds.files import Files
from importmap.scan.builds.literals import Asked, Literals
from importmap.scan.builds.tables import table, text

_FILE = "pyproject.toml"
_KEYS = ("write_to", "version_file")


def read_written(files: Files) -> Distribution:
    """What setuptools-scm, versioneer and poetry-dynamic-versioning are told to write."""
    return Distribution(files.folder, made=tuple(dict.fromkeys((*_in_tables(files), *_in_setup(files)))))


def _in_tables(files: Files) -> Iterator[Made]:
    tools = table(files.pyproject, "tool")
    told = [
        ("setuptools-scm", text(tools, name, key)) for name in ("setuptools_scm", "vcs-versioning") for key in _KEYS
    ]
    told += [("versioneer", text(tools, "versioneer", key)) for key in ("versionfile_source", "versionfile_build")]
    told += [("poetry-dynamic-versioning", file) for file in table(tools, "poetry-dynamic-versioning", "files")]
    for by, file in told:
        if file:
            yield Made(by, files.path(_FILE), files.line(_FILE, file), file=files.path(file))
    parser = files.setup_cfg
    for key in ("versionfile_source", "versionfile_build"):
        file = parser.get("versioneer", key, fallback="")
        if file:
            yield Made("versioneer", files.path("setup.cfg"), files.line("setup.cfg", file), file=files.path(file))


def _in_setup(files: Files) -> Iterator[Made]:
    source = files.read("setup.py") if "setup.py" in files.names else ""
    if not re.search(r"use_scm_version", source):
        return
    for setup in Literals(source).calls("setup"):
        told = setup.keywords.get("use_scm_version")
        if isinstance(told, Asked):
            told = told.keywords
        for key in _KEYS if isinstance(told, dict) else ():
            file = told.get(key) if isinstance(told, dict) else None
            if isinstance(file, str):
                line = files.line("setup.py", file)
                yield Made("setuptools-scm", files.path("setup.py"), line, file=files.path(file))
