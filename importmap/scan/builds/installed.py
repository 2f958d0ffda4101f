"""What an installed package says of itself in the `*.dist-info` folder beside it"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable

from importmap.files import Tree, listed
from importmap.scan.builds.versions import lower_bound

_INFO = ".dist-info"
_MOST = 2_000  # folders of that kind that are looked through


def installed_bound(tree: Tree, names: Iterable[str]) -> tuple[int, int] | None:
    """The lowest Python for the packages of these names, or for all that is there; None if it is not said."""
    wanted = {name.partition(".")[0].lower() for name in names}
    found = []
    for folder in sorted(entry.name for entry in listed(tree.base) if entry.name.endswith(_INFO))[:_MOST]:
        name = re.sub(r"[-.]", "_", folder.removesuffix(_INFO).partition("-")[0].lower())
        if not wanted or name in wanted or not wanted.isdisjoint(_tops(tree, folder)):
            metadata = _read(tree, f"{folder}/METADATA").partition("\n\n")[0]
            said = re.search(r"^Requires-Python:\s*(.+)$", metadata, re.MULTILINE)
            found.append(lower_bound(said[1]) if said else None)
    return max((bound for bound in found if bound is not None), default=None)


def _tops(tree: Tree, folder: str) -> frozenset[str]:
    """The top-level names that a distribution has installed."""
    lines = _read(tree, f"{folder}/RECORD").splitlines()
    return frozenset(re.split(r"[/.,]", line)[0].lower() for line in lines)


def _read(tree: Tree, path: str) -> str:
    with contextlib.suppress(OSError):
        return tree.text(path)
    return ""
