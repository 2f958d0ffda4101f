"""A picture as a Mermaid flowchart, which forges draw in Markdown"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from importmap.model.picture import Arrow, Box, BoxKind, Picture
from importmap.render.shortened import short_name, shortened
from importmap.render.writing import counted, figure, readable

NAME = 40  # characters of a name in a box

_UNSAFE = re.compile(r"[^\w \n.,:/+×…-]")
_LEGEND = "solid: runs at import time, dashed: does not; red: to be cut, or forbidden with so many findings"


def write(picture: Picture) -> str:
    """The picture as a flowchart, its legend in a box of its own."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield f"flowchart {'LR' if picture.sideways else 'TB'}"
    ids = {box.name: f"n{number}" for number, box in enumerate(picture.boxes)}
    frames: dict[str, list[Box]] = defaultdict(list)
    for box in picture.boxes:
        frames[box.frame].append(box)
    for number, (frame, boxes) in enumerate(sorted(frames.items())):
        indent = "  "
        if frame:
            yield f'  subgraph f{number}["{_escaped(shortened(frame, NAME))}"]'
            indent = "    "
        for box in boxes:
            yield f'{indent}{ids[box.name]}["{_label(box)}"]'
        if frame:
            yield "  end"
    for arrow in picture.arrows:
        yield f"  {ids[arrow.importer]} {_link(arrow)} {ids[arrow.imported]}"
    red = [str(place) for place, arrow in enumerate(picture.arrows) if arrow.cut or arrow.crossings]
    if red:
        yield f"  linkStyle {','.join(red)} stroke:#b3261e,color:#b3261e"
    blue = [str(place) for place, arrow in enumerate(picture.arrows) if arrow.added and str(place) not in red]
    if blue:
        yield f"  linkStyle {','.join(blue)} stroke:#1c5bb8,color:#1c5bb8"
    focus = [ids[box.name] for box in picture.boxes if box.focus]
    if focus:
        yield f"  style {','.join(focus)} fill:#fff3c4"
    since = f"; blue and +n: so many pairs of modules new since {picture.since}" if picture.since else ""
    yield f'  legend["{_escaped(picture.title)}<br/>{_escaped(_LEGEND + since)}"]:::legend'
    yield "  classDef legend fill:none,stroke:none"


def _label(box: Box) -> str:
    if box.kind is BoxKind.TESTS:
        return counted(box.modules, "test module")
    if box.kind is BoxKind.OTHERS:
        return counted(box.modules, "other module")
    label = _escaped(shortened(short_name(box), NAME))
    return f"{label}<br/>{counted(box.modules, 'module')}" if box.modules > 1 else label


def _link(arrow: Arrow) -> str:
    shaft = "-->" if arrow.import_time else "-.->"
    words = [f"× {figure(arrow.crossings)}"] if arrow.crossings else []
    if arrow.cut:
        words.append("cut")
    if arrow.added:
        words.append(f"+{figure(arrow.added)}")
    return f'{shaft}|"{", ".join(words)}"|' if words else shaft


def _escaped(text: str) -> str:
    """Text in which no character has a meaning to Mermaid or to a browser."""
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", readable(text))
