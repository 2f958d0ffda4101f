"""What the HTML report shows besides the report, gathered from the files and from what git says of the repository"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from importmap.config import Config
from importmap.excerpts import excerpts
from importmap.files import tree_at
from importmap.model.page import Change, Links, Page
from importmap.model.report import Report
from importmap.past.remote import filled, source_url

_INSTALLED = frozenset({"site-packages", "dist-packages"})


def links(config: Config, base: str, editor: str = "") -> Links:
    """Where the files of a project can be opened: as the configuration says it, else as the repository is known."""
    template = config.source_url
    # An installed package may lie in the folder of a repository of which it is no part.
    known = "" if _INSTALLED.intersection(Path(base).parts) else source_url(base)
    return Links(filled(template, base) if template else known, editor_url(editor, base) if editor else "")


def editor_url(editor: str, base: str) -> str:
    """The address by which an editor on this machine opens a file of a folder."""
    folder = quote(Path(base).as_posix().strip("/"), safe="/:")
    if editor == "pycharm":
        slash = "" if folder[1:2] == ":" else "/"  # a drive of Windows begins with its letter
        return f"pycharm://open?file={slash}{folder}/{{path}}&line={{line}}"
    return f"{editor}://file/{folder}/{{path}}:{{line}}"


def page(report: Report, config: Config, base: str, where: Links, change: Change | None = None) -> Page:
    """All that is shown of a report's surroundings."""
    folder = Path(base)
    around = config.base if folder.is_relative_to(config.base) else None
    lines = excerpts(report, tree_at(folder, around)) if config.excerpts else ()
    return Page(where, lines, change)
