"""What files said at the commit that is checked out, without a checkout"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from importmap.past.git import objects
from importmap.past.process import answer
from importmap.past.repository import look

_NAMED = 500  # files that are asked for by name; of more, all that there are are listed


def earlier(folder: str, paths: Collection[str]) -> Mapping[str, bytes]:
    """The contents that some files had in the last commit, by path relative to a folder; Untold if git cannot tell.

    A file that it did not have, or that cannot be had, is left out.
    """
    repository = look(folder)
    if not repository.head or not paths:
        return {}
    named = sorted(path for path in paths if path and not path.startswith("/")) if len(paths) <= _NAMED else ()
    listed = answer(repository.here, ("ls-tree", "-r", "-z", repository.head, "--", *named))
    blobs: dict[str, str] = {}
    for entry in os.fsdecode(listed).split("\0"):
        fields, _, path = entry.partition("\t")
        if path in paths:
            blobs[path] = fields.rpartition(" ")[2]
    contents = dict(objects(repository, sorted(set(blobs.values()))))
    return {path: contents[blob] for path, blob in blobs.items() if blob in contents}
