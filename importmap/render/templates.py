"""Where the templates lie, and how they are filled"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from importmap.render.writing import readable

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def template_text(name: str) -> str:
    """The text of one template, style or script: "report.html.j2"."""
    return (_folder() / name).read_text(encoding="utf-8")


def environment() -> Environment:
    """Jinja with everything escaped that is not marked, and hidden characters written out."""
    made = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["prose"] = prose
    return made


def prose(text: str) -> Markup:
    """A sentence as markup: what stands between backticks is code, and nothing else has a meaning."""
    pieces = [escape(piece) for piece in readable(text).split("`")]
    if len(pieces) % 2 == 0:
        return escape(readable(text))
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _folder() -> Traversable:
    """A wheel carries the templates inside the package; a checkout has them beside it."""
    installed = resources.files("importmap") / "_templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def _shown(value: object) -> object:
    """What Jinja prints: hidden characters written out; what is markup already is left alone."""
    return readable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
