"""Which files pytest collects, as if it were run in the folder of the configuration file that is nearest to each

What pytest starts from, the `testpaths` or the folder of the configuration file, is collected whatever the patterns for
folders say; they only keep it from going on into folders below.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from importmap.model.facts import Facts
from importmap.model.project import Module, Project, PytestSettings
from importmap.wildcards import shell

CONFTEST = "conftest.py"
_DEFAULT = PytestSettings()
_MAGIC = re.compile(r"[*?\[]").search


class Files:
    """The files of a project as pytest walks through them."""

    def __init__(self, project: Project, facts: Mapping[str, Facts]) -> None:
        self._settings = project.pytest  # the deepest folders first
        self._distributions = frozenset(one.folder for one in project.distributions if one.project)
        self._facts = facts
        self._by_path = {module.path: module for module in project.modules if module.id in facts}
        self._conftests: dict[tuple[str, str], tuple[Module, ...]] = {}

    def settings(self, path: str) -> PytestSettings:
        """The settings that hold for a file: those of the nearest folder that has any."""
        return next((found for found in self._settings if _holds(found, path)), _DEFAULT)

    def distribution(self, path: str) -> str:
        """The folder of the distribution that a file belongs to; "." where there is none."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._distributions:
            folder = folder.rpartition("/")[0]
        return folder or "."

    def conftests(self, path: str, settings: PytestSettings) -> tuple[Module, ...]:
        """The conftest modules that pytest imports before a file, outermost first."""
        folder = path.rpartition("/")[0]
        key = (settings.folder, folder)
        if key not in self._conftests:
            above = self.conftests(folder, settings) if folder and _holds(settings, folder) else ()
            here = self._by_path.get(f"{folder}/{CONFTEST}".lstrip("/"))
            self._conftests[key] = above if here is None else (*above, here)
        return tuple(module for module in self._conftests[key] if module.path != path)

    def loser(self, path: str, settings: PytestSettings) -> str:
        """The setting that keeps pytest from a file; "" if it is collected."""
        seen = _seen_from(settings, path).split("/")
        # A testpath that another one holds is nothing that pytest starts from.
        start = min(_reaching(settings.testpaths, seen), default=None) if settings.testpaths else 0
        return "testpaths" if start is None else self._on_the_way(path, seen, start, settings)

    def is_doubtful(self, path: str, settings: PytestSettings) -> bool:
        """Whether some conftest.py may leave a file out, and reading does not tell."""
        own = path.split("/")
        places = ["/".join(own[:depth]) for depth in range(1, len(own) + 1)]
        return any(
            pattern is None or shell(pattern)(_seen_from(settings, place))
            for place in places
            if _holds(settings, place)
            for pattern in self._ignored(place, settings, certain=False)
        )

    def is_test_file(self, path: str, settings: PytestSettings) -> bool:
        """Whether the name of a file is one of those that are collected."""
        return _matches_path(_seen_from(settings, path), settings.python_files)

    def in_order(self, paths: Iterable[str], settings: PytestSettings) -> list[str]:
        """Files in the order in which pytest comes to them."""

        def place(path: str) -> tuple[int, list[str]]:
            """The first testpath that leads to a file, then the parts of its path."""
            seen = _seen_from(settings, path).split("/")
            led = (number for number, testpath in enumerate(settings.testpaths) if _reaching([testpath], seen))
            return next(led, len(settings.testpaths)), seen

        return sorted(paths, key=place)

    def _on_the_way(self, path: str, seen: Sequence[str], start: int, settings: PytestSettings) -> str:
        """The setting that keeps pytest from a file to which it comes from a folder of so many parts."""
        own = path.split("/")
        for depth in range(start + 1, len(seen) + 1):
            place, left = "/".join(seen[:depth]), len(seen) - depth
            if left and _matches_path(place, settings.norecursedirs):
                return "norecursedirs"
            if place in settings.ignored or any(shell(pattern)(place) for pattern in settings.ignored_globs):
                return "addopts"
            ignored = self._ignored("/".join(own[: len(own) - left]), settings, certain=True)
            if any(pattern is not None and shell(pattern)(place) for pattern in ignored):
                return "collect_ignore"
        return "" if start == len(seen) or _matches_path("/".join(seen), settings.python_files) else "python_files"

    def _ignored(self, path: str, settings: PytestSettings, *, certain: bool) -> Iterator[str | None]:
        """Globs of what the conftest modules above a file or folder leave out, or may leave out; None for anything.

        Of each of the two lists the innermost one counts.
        """
        for name in ("collect_ignore", "collect_ignore_glob"):
            for conftest in reversed(self.conftests(path, settings)):
                said = [setting for setting in self._facts[conftest.id].settings if setting.name == name]
                folder = _seen_from(settings, conftest.path).rpartition("/")[0]
                for setting in said:
                    if setting.complete == certain:
                        values = [_below(folder, value) for value in setting.values]
                        yield from values if name == "collect_ignore_glob" else map(glob.escape, values)
                        yield from () if certain or values else (None,)
                if said:
                    break


def matches_name(name: str, patterns: Iterable[str]) -> bool:
    """Whether the name of a class or function begins with one of some patterns, or fits it as a glob."""
    return any(name.startswith(p) or (_MAGIC(p) is not None and shell(p)(name)) for p in patterns)


def _matches_path(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path fits one of some patterns: one with a slash speaks of the end of the path, another of the name."""
    name = path.rpartition("/")[2]
    return any(shell(f"*/{p}")(f"/{path}") if "/" in p else shell(p)(name) for p in patterns)


def _holds(settings: PytestSettings, path: str) -> bool:
    """Whether a file or folder is in the folder of some settings, or below it."""
    return bool(settings.base) or settings.folder == "." or path.startswith(f"{settings.folder}/")


def _seen_from(settings: PytestSettings, path: str) -> str:
    """A path as the folder of the settings sees it."""
    if settings.base:
        return f"{settings.base}/{path}"
    return path if settings.folder == "." else path[len(settings.folder) + 1 :]


def _reaching(testpaths: Iterable[str], seen: Sequence[str]) -> list[int]:
    """How many parts of a path are a testpath, for each testpath that leads to it."""
    return [n for n in range(len(seen) + 1) if any(_names(testpath, seen[:n]) for testpath in testpaths)]


def _names(testpath: str, parts: Sequence[str]) -> bool:
    """Whether a testpath, which may be a glob, names a file or folder."""
    wanted = [part for part in testpath.split("/") if part not in ("", ".")]
    return _fits(wanted, parts) if _MAGIC(testpath) else wanted == list(parts)


def _fits(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a glob fits a path part by part; `**` stands for any number of folders, and hidden ones must be named."""
    asked = reached = 0
    stars = taken = -1  # the last `**`, and how many parts were reached when it had taken the fewest that may do
    while reached < len(parts):
        if asked < len(wanted) and wanted[asked] == "**":
            stars, taken, asked = asked, reached, asked + 1
        elif asked < len(wanted) and _fits_part(wanted[asked], parts[reached]):
            asked, reached = asked + 1, reached + 1
        elif stars >= 0:
            taken += 1
            asked, reached = stars + 1, taken
        else:
            return False
    return all(part == "**" for part in wanted[asked:])


def _fits_part(wanted: str, part: str) -> bool:
    """Whether a glob fits the name of a file or folder."""
    return (part[0] != "." or wanted[0] == ".") and shell(wanted)(part) is not None


def _below(folder: str, value: str) -> str:
    """A path that is relative to a folder, without dots."""
    parts = folder.split("/") if folder else []
    for part in value.rstrip("/").split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
