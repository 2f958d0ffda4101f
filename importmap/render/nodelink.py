"""A picture as JSON in the node-link form of networkx: `networkx.node_link_graph(json.load(file), edges="edges")`"""

from __future__ import annotations

import json

from importmap.model.picture import Picture
from importmap.render.writing import inert, plain


def write(picture: Picture) -> str:
    """The picture as nodes and edges, each with all its figures."""
    nodes = [
        {"id": plain(box.name), "kind": box.kind.value, "modules": box.modules, "package": plain(box.frame)}
        for box in picture.boxes
    ]
    edges = [
        {
            "source": plain(arrow.importer),
            "target": plain(arrow.imported),
            "import_time": arrow.import_time,
            "deferred": arrow.deferred,
            "typing": arrow.typing,
            "cut": arrow.cut,
            "crossings": arrow.crossings,
            "added": arrow.added,
        }
        for arrow in picture.arrows
    ]
    content = {
        "directed": True,
        "multigraph": False,
        "graph": {"title": plain(picture.title)},
        "nodes": nodes,
        "edges": edges,
    }
    return inert(json.dumps(content, ensure_ascii=False, indent=2)) + "\n"
