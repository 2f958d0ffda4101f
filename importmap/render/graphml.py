"""A picture as GraphML, which yEd, Gephi and networkx read"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from importmap.model.picture import Picture
from importmap.render.writing import readable

# The data of a box and of an arrow, each with its type.
_KEYS = {
    "node": {"label": "string", "kind": "string", "modules": "int", "package": "string"},
    "edge": {
        "import_time": "int",
        "deferred": "int",
        "typing": "int",
        "cut": "boolean",
        "crossings": "int",
        "added": "int",
    },
}


def write(picture: Picture) -> str:
    """The picture with all its figures as data of nodes and edges."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for domain, keys in _KEYS.items():
        for key, kind in keys.items():
            yield f'  <key id="{key}" for="{domain}" attr.name="{key}" attr.type="{kind}"/>'
    yield f'  <graph id={_attribute(picture.title)} edgedefault="directed">'
    for box in picture.boxes:
        yield f"    <node id={_attribute(box.name)}>"
        yield from _data(label=box.name, kind=box.kind, modules=box.modules, package=box.frame)
        yield "    </node>"
    for arrow in picture.arrows:
        yield f"    <edge source={_attribute(arrow.importer)} target={_attribute(arrow.imported)}>"
        yield from _data(
            import_time=arrow.import_time,
            deferred=arrow.deferred,
            typing=arrow.typing,
            cut=str(arrow.cut).lower(),
            crossings=arrow.crossings,
            added=arrow.added,
        )
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(**values: str | int) -> Iterator[str]:
    for key, value in values.items():
        yield f'      <data key="{key}">{escape(readable(str(value)))}</data>'


def _attribute(text: str) -> str:
    return quoteattr(readable(text))
