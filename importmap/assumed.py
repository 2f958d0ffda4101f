"""What a finding takes for true that no line of its evidence shows: which Python, which run of pytest, which path

Each is evidence without a subject: it says what the finding rests on, and is no part of what identifies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importmap.analysis import Analysis
from importmap.model.finding import Evidence
from importmap.model.location import Location
from importmap.model.project import PytestSettings


def python(analysis: Analysis, module: str) -> Evidence:
    """The version of Python that a file is read for, and what says so."""
    wanted, path = analysis.names.python(module), analysis.modules[module].path
    source = next((bound.source for bound in analysis.project.bounds if bound.holds(path)), "")
    reason = f": {source or analysis.project.python_source}"
    return Evidence("", f"assumed that Python {wanted[0]}.{wanted[1]} runs it{reason}")


def run(settings: PytestSettings) -> Evidence:
    """Where pytest is started, which decides about its settings and the files that it sees at once."""
    where = "at the top" if settings.folder == "." or settings.base else f"in {settings.folder}"
    if not settings.path:
        return Evidence("", f"assumed that pytest is started {where}: no file configures it")
    return Evidence(
        "", f"assumed that pytest is started {where}, by what {settings.path} says", Location(settings.path)
    )


def roots(analysis: Analysis, modules: Iterable[str]) -> Iterator[Evidence]:
    """The folders that these modules need on `sys.path`, where nothing declares that they are there."""
    needed = {analysis.modules[module].root for module in modules if module in analysis.modules}
    for root in sorted(needed.intersection(analysis.project.guessed)):
        yield Evidence("", f"assumed that {root}/ is on sys.path, which nothing declares: imports in it ask for that")
