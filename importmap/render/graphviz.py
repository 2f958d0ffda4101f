"""Pictures by Graphviz's `dot` program, where it is installed"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Literal

from importmap.model.errors import OutputError, SlowError

PictureFormat = Literal["svg", "png", "pdf"]

SECONDS = 20
BOXES, ARROWS = 40, 150  # beyond which nobody can follow the lines of a picture

_BOX = re.compile(r"^n\d+ \[", re.MULTILINE)
_ARROW = re.compile(r"^n\d+ -> n\d+ ", re.MULTILINE)


def size(dot: str) -> tuple[int, int]:
    """How many boxes and arrows a graph has that `render.dot` wrote."""
    return len(_BOX.findall(dot)), len(_ARROW.findall(dot))


def draw(dot: str, picture: PictureFormat) -> bytes | None:
    """The picture of a graph in DOT; None if `dot` is not installed; OutputError if it fails, or takes too long."""
    # A relative entry would find a `dot` that lies in the analysed folder.
    path = os.pathsep.join(filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep)))
    program = shutil.which("dot", path=path)
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, f"-T{picture}"], input=dot.encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired as error:
        hint = "draw less, see `importmap graph --help`, or write DOT"
        raise SlowError(f"`dot` was not done after {SECONDS} seconds", hint) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise OutputError(f"`dot` failed: {reason}", "write DOT instead, with --format dot") from error
    except OSError as error:
        raise OutputError(f"`dot` cannot be run: {error.strerror}") from error
    return done.stdout
