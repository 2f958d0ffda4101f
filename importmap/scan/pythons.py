"""For which Python the files are written

The configured one counts for all. Otherwise the lower bound that a distribution declares counts for the files in its
folder and below, those of a distribution further down excepted; an installed package is read by the Python that it is
installed for, or by its own bound. Where nothing says, the newest Python counts that reads all files: never the one
that happens to run importmap.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from importmap.config import Config
from importmap.files import Tree, repository
from importmap.model.distribution import Distribution
from importmap.model.facts import Facts
from importmap.model.project import Bound, Note, Project
from importmap.scan.builds.distributions import read_distribution
from importmap.scan.builds.installed import installed_bound
from importmap.scan.folders import SETTINGS

_NEWEST = (3, 14)
_UNSAID = "the newest, as no file says which"
_INSTALLED_FOR = re.compile(r"(?:.*/)?python(3)\.(\d+)(?:/(?:site|dist)-packages)?").fullmatch


def find_bounds(
    config: Config, tree: Tree, targets: Sequence[Path], distributions: Mapping[str, Distribution]
) -> tuple[Bound, ...]:
    """The versions that count, the deepest folders first; that of the base, which is always there, comes last."""
    if config.python:
        return (Bound(".", config.python, "as configured"),)
    below = [
        Bound(path, one.python, _placed(one.python_source, path)) for path, one in distributions.items() if one.python
    ]
    if not any(bound.folder == "." for bound in below):
        below.append(_above(tree, targets) or Bound(".", _NEWEST, _UNSAID))
    return tuple(sorted(below, key=lambda bound: (bound.folder == ".", -bound.folder.count("/"), bound.folder)))


def main_bound(bounds: Sequence[Bound], targets: Iterable[str]) -> Bound:
    """The version to name for all: that of the targets, else the highest that is declared below."""
    of_targets = {next(bound for bound in bounds if bound.holds(target)) for target in targets}
    said = [bound for bound in of_targets if bound.source != _UNSAID] or [b for b in bounds if b.source != _UNSAID]
    return max(said or of_targets, key=lambda bound: (bound.version, bound.folder))


def newest(project: Project, facts: Mapping[str, Facts]) -> Project:
    """The project with the newest Python that reads all its files, and a note of it, where no file says which one."""
    if not project.bounds or project.bounds[-1].source != _UNSAID:
        return project
    needed = max((feature.since for said in facts.values() for feature in said.features), default=_NEWEST)
    version = max(needed, _NEWEST)
    bounds = (*project.bounds[:-1], replace(project.bounds[-1], version=version))
    if project.python_source != _UNSAID:
        return replace(project, bounds=bounds)
    shown = ".".join(map(str, version))
    note = Note("Python", f"no file says which version the code is for: it is read as {shown}, the newest")
    return replace(project, bounds=bounds, python=version, notes=(*project.notes, note))


def _above(tree: Tree, targets: Sequence[Path]) -> Bound | None:
    """What counts for the base though nothing in it says so: an installed package's own, or what is said above."""
    base = tree.base
    found = _INSTALLED_FOR(base.as_posix())
    if found is not None and repository(base) != base:
        return Bound(".", (int(found[1]), int(found[2])), "the Python that it is installed for")
    own = installed_bound(tree, [target.relative_to(base).parts[0] for target in targets if target != base])
    if own is not None:
        return Bound(".", own, "Requires-Python of the installed distribution")
    top = repository(base)
    for folder in base.parents if top is not None and top != base else ():
        declared = read_distribution(tree, os.path.relpath(folder, base), SETTINGS)
        if declared.python:
            return Bound(".", declared.python, declared.python_source)
        if folder == top:
            break
    return None


def _placed(source: str, path: str) -> str:
    """The origin of a version, with the folder of the file."""
    words, _, file = source.rpartition(" ")
    return source if path == "." else f"{words} {path}/{file}"
