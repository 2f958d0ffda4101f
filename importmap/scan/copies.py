"""Which folders are copies of others, and had better be left out

A folder is reported if it holds at least 20 Python files, and half of them have a twin elsewhere and its name says that
it is a copy, or nine in ten of them have. Only the topmost such folder is. Of two folders that are copies of each other
the one whose name speaks of a copy is reported, then the one of which more is a copy, then the later one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from importmap.model.project import Note

_FEWEST = 20
_NAMED = 0.5  # share of copies that is enough if the name speaks of a copy
_UNNAMED = 0.9

_NAME = re.compile(
    r"(^|[^a-z])(backups?|bak|old|orig|originals?|archived?|archives|cop(y|ies)|legacy|snapshots?|obsolete|saved?)([^a-z]|$)"
    r"|(19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d",
    re.IGNORECASE,
)


def find_copies(digests: Mapping[str, str]) -> tuple[Note, ...]:
    """A note for each folder of copies, by path. `digests` has the paths of all files that are not empty."""
    left = dict(digests)
    found: list[Note] = []
    while True:
        totals = Counter(folder for path in left for folder in _above(path))
        copied = Counter(folder for path, top in _tops(left) for folder in _above(path) if len(folder) > len(top))
        shares = {f: copied[f] / total for f, total in totals.items() if f and total >= _FEWEST}
        named = [f for f, share in shares.items() if share >= _NAMED and speaks_of_copies(f.rpartition("/")[2])]
        others = [f for f, share in shares.items() if share >= _UNNAMED]
        if not (named or others):
            return tuple(sorted(found, key=lambda note: note.subject))
        chosen = _topmost(named) or [max(_topmost(others), key=lambda f: (shares[f], f))]
        for folder in chosen:
            text = f"{copied[folder]:,} of {totals[folder]:,} files are copies of files elsewhere"
            found.append(Note(folder, f'{text}; leave it out with exclude = ["{folder}/**"]'))
        left = {path: digest for path, digest in left.items() if not any(f in chosen for f in _above(path))}


def speaks_of_copies(name: str) -> bool:
    """Whether a folder of this name is likely to hold copies: "backup_2024", "archive"."""
    return _NAME.search(name) is not None


def _tops(digests: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each file that has twins, with the innermost folder that holds it and all of them; "" for the base."""
    twins: dict[str, list[str]] = {}
    for path, digest in digests.items():
        twins.setdefault(digest, []).append(path)
    for paths in twins.values():
        if len(paths) > 1:
            first, last = min(paths).split("/"), max(paths).split("/")
            depth = 0
            while first[depth] == last[depth]:
                depth += 1
            top = "/".join(first[:depth])
            yield from ((path, top) for path in paths)


def _topmost(folders: Iterable[str]) -> list[str]:
    """Those folders that are in none of the others."""
    chosen = set(folders)
    return sorted(f for f in chosen if not any(above in chosen for above in _above(f)))


def _above(path: str) -> Iterator[str]:
    """The folders that hold a path, without the base."""
    position = path.find("/")
    while position != -1:
        yield path[:position]
        position = path.find("/", position + 1)
