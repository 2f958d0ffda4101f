"""The requirements that stand in files of their own: requirements.txt and its like"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from importmap.model.distribution import Requirement
from importmap.scan.builds.files import Files

_FILES = 100  # that one takes in, at most


def requirement_lines(files: Files, name: str, group: str, read: set[str] | None = None) -> Iterator[Requirement]:
    """The requirements in a file, and in those that it takes in by `-r`; options and what is no requirement are not.

    Each file is read once.
    """
    inside = posixpath.normpath(name)
    known = set[str]() if read is None else read
    if inside in known or len(known) >= _FILES:
        return
    known.add(inside)
    for number, line in enumerate(files.read(inside).splitlines(), 1):
        written = re.split(r"(?:^|\s)#", line)[0].strip().rstrip("\\").strip()
        option = re.fullmatch(r"(?:-r|--requirement)[=\s]*(\S+)", written)
        if option:
            yield from requirement_lines(files, posixpath.join(posixpath.dirname(inside), option[1]), group, known)
        elif written and not written.startswith(("-", ".", "/")):
            text = re.split(r"\s--", written)[0].strip()
            yield Requirement(text, group, files.path(inside), number)
