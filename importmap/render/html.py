"""The HTML report: one file that needs nothing but a browser"""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from importmap.model.page import Change, Page
from importmap.model.report import Report, Revision
from importmap.render.overview import overview, rule_pages
from importmap.render.payload.encode import encode, encode_change
from importmap.render.payload.packing import packed
from importmap.render.since import since
from importmap.render.templates import environment, template_text
from importmap.render.writing import counted, figure, readable, revision_name

LOADER = "script/load.js"  # the one that lies open in the page, and runs the others
# In the order in which they build on each other; they share one scope.
SCRIPTS = (
    "data.js",
    "elements.js",
    "table.js",
    "matrix.js",
    "rows.js",
    "source.js",
    "findings.js",
    "broken.js",
    "tests.js",
    "structure.js",
    "removal.js",
    "modules.js",
    "symbols.js",
    "knot.js",
    "trial.js",
    "cycles.js",
    "both.js",
    "trend.js",
    "change.js",
    "migration.js",
    "parts.js",
    "rulings.js",
    "board.js",
    "plan.js",
    "search.js",
    "main.js",
)


def render(report: Report, page: Page | None = None) -> str:
    """The report as one self-contained HTML document; equal reports and surroundings give equal documents."""
    style = template_text("report.css") + _margins(report.name, report.revision)
    loader, program = template_text(LOADER), _program()
    template = environment().get_template("report.html.j2")
    return template.render(
        report=report,
        overview=overview(report),
        rule_pages=rule_pages(report),
        since=since(page.change) if page is not None and page.change is not None else None,
        revision=revision_name(report.revision),
        figure=figure,
        counted=counted,
        policy=_policy(style, loader, program),
        style=Markup(style),  # noqa: S704 - our own file, not input
        loader=Markup(loader),  # noqa: S704 - our own file, not input
        program=packed(program),
        payload=encode(report, page),
    )


def compared(change: Change) -> str:
    """A comparison as a document of its own, without the report of either side."""
    found = change.comparison
    style = template_text("report.css") + _margins(found.name, found.head)
    loader, program = template_text(LOADER), _program()
    return (
        environment()
        .get_template("comparison.html.j2")
        .render(
            name=found.name,
            base=revision_name(found.base),
            head=revision_name(found.head),
            since=since(change),
            figure=figure,
            policy=_policy(style, loader, program),
            style=Markup(style),  # noqa: S704 - our own file, not input
            loader=Markup(loader),  # noqa: S704 - our own file, not input
            program=packed(program),
            payload=encode_change(change),
        )
    )


def _margins(name: str, revision: Revision | None) -> str:
    """What stands at the foot of each printed page: the project, its revision, and the number of the page."""
    told = f"{name}  {revision_name(revision)}".strip()
    # As escapes of CSS, so that no character of a name has a meaning in it.
    text = "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} " for letter in readable(told)
    )
    pages = 'counter(page) " / " counter(pages)'
    return f'@page {{ @bottom-left {{ content: "{text}"; }} @bottom-right {{ content: {pages}; }} }}\n'


def _program() -> str:
    """All scripts but the one that runs them."""
    return "\n".join(template_text(f"script/{name}") for name in SCRIPTS)


def _policy(style: str, *scripts: str) -> str:
    """The content security policy under which nothing but this style and these scripts is obeyed."""
    return (
        f"default-src 'none'; script-src {' '.join(map(_source, scripts))}; style-src {_source(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    """The expression that allows exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
