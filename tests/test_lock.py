"""What the Makefile installs is what pyproject.toml asks for, the same on every day and on every machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
SAID = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BUILD = SAID["build-system"]["requires"]
RUN = SAID["project"]["dependencies"]
DEVELOPMENT = SAID["project"]["optional-dependencies"]["dev"]
NEEDED = {"run.txt": [*BUILD, *RUN], "dev.txt": [*BUILD, *RUN, *DEVELOPMENT]}
PREFIX = "Programming Language :: Python :: "
PYTHONS = [kind.removeprefix(PREFIX) for kind in SAID["project"]["classifiers"] if re.match(rf"{PREFIX}3\.\d+$", kind)]


def text(lock: str) -> str:
    """What stands in a lock."""
    return (ROOT / "requirements" / lock).read_text("utf-8")


def locked(lock: str, python: str) -> dict[str, str]:
    """The versions of a lock by package, as they are installed for a Python on Linux."""
    machine = {"python_version": python, "python_full_version": f"{python}.99", "sys_platform": "linux"}
    found = {}
    for line in re.findall(r"^[^\s#].*?(?= \\$)", text(lock), re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(machine):
            assert requirement.name not in found
            found[requirement.name] = str(requirement.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("lock", NEEDED)
@pytest.mark.parametrize("python", PYTHONS)
def test_lock_satisfies_the_project(lock: str, python: str) -> None:
    """Each requirement is locked in its range, for every Python that is supported; otherwise run `make lock`."""
    versions = locked(lock, python)
    wrong = [
        needed
        for needed in map(Requirement, NEEDED[lock])
        if needed.name not in versions or not needed.specifier.contains(versions[needed.name])
    ]
    assert not wrong, "run `make lock`"


@pytest.mark.parametrize("python", PYTHONS)
def test_development_has_what_users_have(python: str) -> None:
    """Tests run with the versions with which the report is made."""
    assert locked("run.txt", python).items() <= locked("dev.txt", python).items()


@pytest.mark.parametrize("lock", NEEDED)
def test_lock_is_of_no_machine(lock: str) -> None:
    """A lock names files by their hashes, and neither an index nor a folder from which they come."""
    said = re.sub(r"^ +#.*$", "", text(lock), flags=re.MULTILINE)
    assert not re.findall(r"https?:|file:|@|^--|/", said, re.MULTILINE)
    assert all("--hash=sha256:" in part for part in re.split(r"^(?=\w)", said, flags=re.MULTILINE)[1:])


def test_what_builds_is_locked() -> None:
    """The build needs what the list beside the locks names, and hatchling one more for an editable installation."""
    assert re.findall(r"^\w+$", text("build.in"), re.MULTILINE) == [
        "editables",
        *(Requirement(line).name for line in BUILD),
    ]


def test_supported_pythons_are_those_of_the_package() -> None:
    """The oldest Python that is named is the oldest that is admitted."""
    allowed = SpecifierSet(SAID["project"]["requires-python"])
    assert PYTHONS[0] in allowed
    assert f"3.{int(PYTHONS[0].split('.')[1]) - 1}" not in allowed
