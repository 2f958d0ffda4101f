"""Extractors that misbehave; worker processes find them by their names"""

from __future__ import annotations

import os
import signal

from importmap.model.facts import Facts
from importmap.scan.extract import extract


def deadly(source: bytes) -> Facts:
    """The usual facts, unless the source kills the process."""
    if b"deadly" in source:
        os._exit(9)
    return extract(source)


def stuck(source: bytes) -> Facts:
    """The usual facts, unless the source makes it wait for ever."""
    if b"stuck" in source:
        signal.pause()
    return extract(source)


def failing(source: bytes) -> Facts:
    """The usual facts, unless the source makes it raise."""
    if b"failing" in source:
        message = "not today"
        raise ValueError(message)
    return extract(source)
