"""Names that fit: their beginning gives way, for their end tells more"""

from __future__ import annotations

from importmap.model.picture import Box


def shortened(name: str, most: int) -> str:
    """The end of a name, cut off at a dot or slash if that leaves half of it; with no more characters than that."""
    if len(name) <= most:
        return name
    end = name[len(name) - most + 1 :]
    sign = min((place for place in (end.find("."), end.find("/")) if 0 <= place < most // 2), default=-1)
    return f"…{end[sign:] if sign >= 0 else end}"


def short_name(box: Box) -> str:
    """The name of a box without what the frame around it says; the package's own file is its `__init__`."""
    if box.frame and box.name == box.frame:
        return "__init__" if box.modules == 1 else box.name.rpartition(".")[2]
    return box.name.removeprefix(f"{box.frame}.") if box.frame else box.name
