"""What the HTML report shows besides the report: lines of the sources, where they can be opened, what has changed"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.history import Comparison
from importmap.model.report import PackageEdge


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a source file, without its end."""

    number: int  # 1-based
    text: str
    head: int = 0  # the line that opens the import statement of which it is a part; 0 for any other line


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of one source file."""

    path: str  # POSIX, relative to the project's base
    lines: tuple[SourceLine, ...]  # by number; with gaps


@dataclass(frozen=True, slots=True)
class Links:
    """Where a place in the code can be opened: addresses in which `{path}` and `{line}` stand for it; "" for none."""

    source: str = ""  # "https://github.com/acme/shop/blob/61f5447/{path}#L{line}"
    editor: str = ""  # "vscode://file/home/me/shop/{path}:{line}"


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since some other state, and the imports between packages as they are now."""

    comparison: Comparison
    edges: tuple[PackageEdge, ...]  # by importer and imported


@dataclass(frozen=True, slots=True)
class Page:
    """All of it; each part may be missing."""

    links: Links = Links()
    excerpts: tuple[Excerpt, ...] = ()  # by path
    change: Change | None = None
