"""Files of which git keeps a pointer to their content, as Git LFS has it

Whether one differs would be said by a filter, which is not run. The pointer says it as well: it has the digest.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from importmap.past.git import objects
from importmap.past.process import output, whole
from importmap.past.repository import Repository

_FORM = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize ([0-9]{1,18})\n"
)


def pointed(repository: Repository, blobs: Mapping[str, str]) -> frozenset[str]:
    """Those of some files that have the content to which their blobs point, by path from the top; Untold."""
    filtered = _under_filter(repository, blobs)
    texts = dict(objects(repository, sorted({blobs[path] for path in filtered})))
    return frozenset(p for p in filtered if _points_to(texts.get(blobs[p], b""), repository.place.top / p))


def is_pointer(content: bytes) -> bool:
    """Whether what git keeps is nothing but a pointer to the content of a file."""
    return _FORM.fullmatch(content) is not None


def _under_filter(repository: Repository, paths: Collection[str]) -> list[str]:
    """Those of some files that are under the filter of LFS."""
    if not paths:
        return []
    with tempfile.TemporaryFile() as request:
        request.write(os.fsencode("".join(f"{path}\0" for path in paths)))
        request.seek(0)
        top = replace(repository.here, folder=str(repository.place.top))
        with output(top, ("check-attr", "--stdin", "-z", "filter"), read=request) as stream:
            fields = os.fsdecode(whole(stream)).split("\0")[:-1]
    return [path for path, value in zip(fields[::3], fields[2::3], strict=True) if value == "lfs"]


def _points_to(pointer: bytes, file: Path) -> bool:
    """Whether a pointer has the size and the digest of a file."""
    said = _FORM.fullmatch(pointer)
    try:
        if said is None or file.is_symlink() or not file.is_file() or file.stat().st_size != int(said[2]):
            return False
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == said[1].decode("ascii")
    except OSError:
        return False
