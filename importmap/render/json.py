"""report.json: the report field by field, and the JSON Schema that describes it"""

from __future__ import annotations

import inspect
import json
import re
import types
import typing
from enum import StrEnum

from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.render.writing import document, field_names

_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}

_COMMENT = re.compile(r"^    (\w+): [^#\n]*  # (.+)$", re.MULTILINE)  # a field and what the source says of it


def render(report: Report) -> str:
    """The report as JSON."""
    return document(report)


def schema() -> str:
    """The JSON Schema of report.json, made from the types of the report; `docs/report.schema.json` holds it."""
    definitions: dict[str, object] = {}
    root = _described(Report, definitions)
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "report.json of importmap",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(whole, indent=2) + "\n"


def _described(kind: object, definitions: dict[str, object]) -> dict[str, object]:
    """The schema of one type; what has fields goes into `definitions` and is referred to."""
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    if kind is Severity:
        return {"enum": [severity.label for severity in Severity]}
    arguments = typing.get_args(kind)
    if isinstance(kind, types.UnionType):
        return {"anyOf": [_described(argument, definitions) for argument in arguments]}
    if typing.get_origin(kind) is tuple and arguments[1:] == (...,):
        return {"type": "array", "items": _described(arguments[0], definitions)}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    if isinstance(kind, type) and field_names(kind):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    raise TypeError(f"report.json has no way to write {kind}")


def _object(kind: type, definitions: dict[str, object]) -> dict[str, object]:
    """The schema of a type with fields: all are there, and no others."""
    hints = typing.get_type_hints(kind)
    comments = dict(_COMMENT.findall(inspect.getsource(kind)))
    properties: dict[str, object] = {}
    for name in field_names(kind):
        description = {"description": comments[name]} if name in comments else {}
        properties[name] = {**_described(hints[name], definitions), **description}
    return {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0].replace("\n", " "),
        "properties": properties,
        "required": list(field_names(kind)),
        "additionalProperties": False,
    }
