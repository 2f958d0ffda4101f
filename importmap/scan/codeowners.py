"""Who owns which files, by CODEOWNERS as forges read it: the last line that matches a file decides"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from importmap.files import Tree, repository
from importmap.model.limits import PATTERN, PATTERNS
from importmap.model.project import Module
from importmap.model.report import Owner
from importmap.scan.globs import Globs

_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_ESCAPED = re.compile(r"\\(\s)")


class Owners:
    """The lines of a CODEOWNERS file; paths are relative to the folder that is analysed."""

    def __init__(self, text: str = "", above: str = "") -> None:
        """`above` is where the analysed folder stands in the repository: "" or "services/"."""
        self.text = text
        self._above = above
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a file, as the file names them."""
        if path not in self._known:
            whole = f"{self._above}{path}"
            found = (owners for glob, flat, owners in self._lines if _matches(glob, flat, whole))
            self._known[path] = next(found, ())
        return self._known[path]

    @cached_property
    def _lines(self) -> list[tuple[Globs, bool, tuple[str, ...]]]:
        """The globs with their owners, the last line first; `flat` is what does not hold for folders inside."""
        found = []
        for line in self.text.splitlines()[:PATTERNS]:
            words = _WORD.findall(line)
            # A section of GitLab's, and what forges take for no pattern.
            if not words or words[0][0] in "#[^!" or "[" in words[0] or len(words[0]) > PATTERN:
                continue
            pattern = _ESCAPED.sub(r"\1", words[0])
            owners = [*_until_comment(words[1:])]
            found.append((Globs([pattern]), pattern.endswith("/*"), tuple(owners)))
        return found[::-1]


def read_owners(tree: Tree) -> Owners:
    """The CODEOWNERS of the repository that the tree is in, or of the tree; the first that is there."""
    top = repository(tree.base) or tree.base
    above = tree.base.relative_to(top).as_posix() if tree.base != top else ""
    whole = Tree(top, (str(top),))
    for place in _PLACES:
        try:
            return Owners(whole.text(place), f"{above}/" if above else "")
        except OSError:
            continue
    return Owners()


def owned(base: str, tops: Iterable[str]) -> Owners:
    """The CODEOWNERS of a project; none where there is no such folder."""
    try:
        return read_owners(Tree(Path(base), tuple(tops)))
    except (OSError, ValueError):
        return Owners()


def shares(owners: Owners, modules: Iterable[Module]) -> tuple[Owner, ...]:
    """What belongs to each owner, by name."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        for name in dict.fromkeys(owners.of(module.path)):
            found[name].append(module.id)
    return tuple(Owner(name, tuple(ids)) for name, ids in sorted(found.items()))


def _until_comment(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if word.startswith("#"):
            return
        yield word


def _matches(glob: Globs, flat: bool, path: str) -> bool:
    """Whether a line speaks of a file; `docs/*` does not of what stands in folders below."""
    if glob.match(path) is None:
        return False
    return not (flat and glob.match(f"{path.rpartition('/')[0]}/") is not None)
