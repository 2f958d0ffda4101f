"""The addons of Odoo, which are installed, and found by Odoo where they are, as portions of `odoo.addons`"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from importmap.model.distribution import Source
from importmap.scan.folders import Folder, parent

_MANIFEST = "__manifest__.py"
_NAMESPACE = "odoo.addons"


def read_addons(folders: Mapping[str, Folder]) -> Iterator[Source]:
    """Each package with a manifest that is in no other package, under the name that Odoo gives it."""
    for path, folder in sorted(folders.items()):
        above = folders.get(parent(path))
        if path != "." and _MANIFEST in folder.files and folder.is_package and not (above and above.is_package):
            yield Source(path, f"{_NAMESPACE}.{path.rpartition('/')[2]}")
