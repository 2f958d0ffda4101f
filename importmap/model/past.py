"""What is asked of the history of the code, and what it answers"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from importmap.model.facts import Definition


class Question(NamedTuple):
    """What became of a module, or of a name that it had."""

    module: str  # dotted
    name: str  # "" for the module itself
    files: tuple[str, ...]  # the paths that the module may have had, POSIX, relative to Project.base


class Fate(StrEnum):
    """What the history says of something that is not there now."""

    REMOVED = "removed"  # a version of the file had it, and the next one did not
    NEVER = "never"  # no version had it
    UNTOLD = "untold"  # the history is not there, or cannot be read far enough


class How(StrEnum):
    """How something went, or where it had come from all the time."""

    FILE = "file"  # its file was renamed, without any other change
    BODY = "body"  # the commit that removed it added the very same definition to another file
    RENAMED = "renamed"  # the commit that removed it added the very same definition under another name
    IMPORTED = "imported"  # it was only imported there
    STAR = "star"  # it can only have come through a star import
    ALIAS = "alias"  # it was another name of something in the same file


class Move(NamedTuple):
    """Where something went that was removed; it may have gone on from there."""

    how: str  # a How
    module: str  # dotted
    name: str  # "" for the module itself
    file: str  # path, relative to Project.base; "" where only an import statement tells of it


@dataclass(frozen=True, slots=True)
class Trace:
    """What the history says of one question."""

    fate: Fate
    reason: str = ""  # of UNTOLD: "there is no git repository"
    commit: str = ""  # that removed it, abbreviated; "" if the last commit still has it
    date: str = ""  # of that commit: "2025-09-16"
    title: str = ""  # the first line of its message
    merged: bool = False  # that commit still had it, and a merge left it out
    file: str = ""  # that had it
    line: int = 0  # in the last version that had it
    body: tuple[Definition, ...] = ()  # the class or function as it was last, and what stands in it
    moves: tuple[Move, ...] = ()  # sorted
