"""What holds for a module of all that distributions declare

A module belongs to the distribution of the nearest folder above it. What is listed in requirements.txt files of a
folder that is no project holds below that folder, beside what is declared above it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from importmap.dependencies.names import distribution_of, normal
from importmap.model.distribution import INSTALLED, Distribution, Requirement
from importmap.model.project import Module, Project

_DEVELOPMENT = re.compile(
    r"(?i)(?:.*[^a-z])?(?:dev|devel|develop|development|test|tests|testing|lint|linting|linters|typing|types|docs?|"
    r"mypy|qa|ci|check|checks|style|format|benchmarks?|build|release|local|pre-commit)(?:[^a-z].*)?"
)
_UNASKED = ("certifi", "cffi", "charset-normalizer", "idna", "markupsafe", "mdurl", "pycparser")  # others need them
_MANY = 60  # lines of a file that nobody has written by hand


@dataclass(frozen=True, slots=True)
class Member:
    """A distribution, with what holds for its modules."""

    distribution: Distribution
    name: str  # its own, else that of its folder or of the project
    needed: frozenset[str]  # names of what its users get, by itself or with an extra
    development: frozenset[str]  # names of what its developers get besides


def members(project: Project) -> tuple[Member, ...]:
    """The distributions whose requirements can be read, the deepest first."""
    found = []
    for one in project.distributions:
        if not one.project and not one.requirements:
            continue
        above = [] if one.project else [d for d in project.distributions if _is_above(d, one)]
        requirements = [r for distribution in (one, *above) for r in distribution.requirements]
        # The developers of a member have what the whole workspace has for them.
        around = [r for d in project.distributions if one.project and _is_above(d, one) for r in d.requirements]
        needed = frozenset(distribution_of(r.text) for r in requirements if not is_for_developers(r))
        others = frozenset(distribution_of(r.text) for r in (*requirements, *around)) - needed
        name = one.name or (one.folder if one.folder != "." else project.name)
        found.append(Member(one, name, needed - {""}, others - {""}))
    return tuple(sorted(found, key=lambda member: (-_depth(member.distribution), member.distribution.folder)))


def owner(module: Module, found: Iterable[Member]) -> Member | None:
    """The member that a module belongs to; None if its requirements cannot be read, or there are none."""
    for member in found:
        folder = member.distribution.folder
        if folder == "." or module.path.startswith(f"{folder}/"):
            unread = "requirements" in member.distribution.unread
            said = any(r.group != "build" for r in member.distribution.requirements)
            return member if said and not unread else None
    return None


def is_for_developers(requirement: Requirement) -> bool:
    """Whether a requirement is one of a group that is there for tests, linters or documentation."""
    kind, _, name = requirement.group.partition(":")
    return kind == "build" or (bool(name) and _DEVELOPMENT.fullmatch(name.removesuffix(".txt")) is not None)


def installed(member: Member, project: Project) -> frozenset[str]:
    """The packages that come with a distribution, as far as they are listed or go by its name; empty if unknown

    A `bench/` or `integration/` beside the one package of a distribution is for its developers.
    """
    one = member.distribution
    if not one.backend or "packages" in one.unread:
        return frozenset()
    if one.packages:
        return frozenset(name.partition(".")[0] for name in one.packages)
    of_its_name = (m.name for m in project.modules if m.root == one.folder and normal(m.name) == normal(one.name))
    return frozenset(name.partition(".")[0] for name in of_its_name)  # acme, too, where acme/shop/ is what it holds


def direct(member: Member) -> tuple[Requirement, ...]:
    """What a member declares for all of its users, as far as that is written by hand."""
    distribution = member.distribution
    if distribution.project:
        return tuple(r for r in distribution.requirements if r.group == INSTALLED)
    if _DEVELOPMENT.fullmatch(distribution.folder.rpartition("/")[2]):
        return ()
    listed = [r for r in distribution.requirements if r.group == "file:requirements.txt"]
    made = any(r.group in ("file:requirements.in", "file:requirements/base.in") for r in distribution.requirements)
    return tuple(listed) if not made and len(listed) <= _MANY and not _is_frozen(listed) else ()


def _is_frozen(listed: Collection[Requirement]) -> bool:
    """Whether a tool has written down all that is installed: each with its version, and what nobody asks for."""
    names = {distribution_of(requirement.text) for requirement in listed}
    return all("==" in requirement.text for requirement in listed) and not names.isdisjoint(_UNASKED)


def _is_above(distribution: Distribution, other: Distribution) -> bool:
    if distribution.folder == other.folder:
        return False
    return distribution.folder == "." or other.folder.startswith(f"{distribution.folder}/")


def _depth(distribution: Distribution) -> int:
    return 0 if distribution.folder == "." else distribution.folder.count("/") + 1
