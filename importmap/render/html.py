"""The HTML report: one file that needs nothing but a browser"""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from importmap.model.report import Report
from importmap.render.overview import overview, rule_pages
from importmap.render.payload.encode import encode
from importmap.render.templates import environment, template_text
from importmap.render.writing import counted, figure, readable, revision_name

# In the order in which they build on each other; they share one scope.
SCRIPTS = (
    "data.js",
    "elements.js",
    "table.js",
    "matrix.js",
    "rows.js",
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
    "migration.js",
    "parts.js",
    "rulings.js",
    "board.js",
    "plan.js",
    "search.js",
    "main.js",
)


def render(report: Report) -> str:
    """The report as one self-contained HTML document; equal reports give equal documents."""
    style = template_text("report.css") + _margins(report)
    script = "\n".join(template_text(f"script/{name}") for name in SCRIPTS)
    template = environment().get_template("report.html.j2")
    return template.render(
        report=report,
        overview=overview(report),
        rule_pages=rule_pages(report),
        revision=revision_name(report.revision),
        figure=figure,
        counted=counted,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file, not input
        script=Markup(script),  # noqa: S704 - our own files, not input
        payload=encode(report),
    )


def _margins(report: Report) -> str:
    """What stands at the foot of each printed page: the project, its revision, and the number of the page."""
    told = f"{report.name}  {revision_name(report.revision)}".strip()
    # As escapes of CSS, so that no character of a name has a meaning in it.
    text = "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} " for letter in readable(told)
    )
    pages = 'counter(page) " / " counter(pages)'
    return f'@page {{ @bottom-left {{ content: "{text}"; }} @bottom-right {{ content: {pages}; }} }}\n'


def _policy(style: str, script: str) -> str:
    """The content security policy under which nothing but this style and this script is obeyed."""
    return (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    """The expression that allows exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
