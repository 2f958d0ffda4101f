"""The requirements that stand in files of their own: requirements.txt and its like"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from importmap.model.distribution import Requirement
from importmap.scan.builds.files import Files

_DEPTH = 10  # of files that take in other ones


def requirement_lines(files: Files, name: str, group: str, depth: int = 0) -> Iterator[Requirement]:
    """The requirements in a file, and in those that it takes in by `-r`; options and what is no requirement are not."""
    inside = posixpath.normpath(name)
    if depth > _DEPTH:
        return
    for number, line in enumerate(files.read(inside).splitlines(), 1):
        written = re.split(r"(?:^|\s)#", line)[0].strip().rstrip("\\").strip()
        option = re.fullmatch(r"(?:-r|--requirement)[=\s]*(\S+)", written)
        if option:
            yield from requirement_lines(files, posixpath.join(posixpath.dirname(inside), option[1]), group, depth + 1)
        elif written and not written.startswith(("-", ".", "/")):
            text = re.split(r"\s--", written)[0].strip()
            yield Requirement(text, group, files.path(inside), number)
