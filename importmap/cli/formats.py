"""The formats of `importmap check`: what was asked for, and where each of them goes"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from importmap.cli.output import STDOUT, append, check_file, remark, show, write
from importmap.model.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from importmap.model.gate import Check
    from importmap.model.report import Report

NAMES = ("text", "json", "markdown", "bitbucket", "github", "sarif", "junit", "gitlab", "csv", "mermaid")


class Wanted(NamedTuple):
    """One format, and the file that it goes to."""

    name: str
    path: str  # STDOUT for the standard output


def parsed(
    _context: click.Context,
    _parameter: click.Parameter,
    values: tuple[str, ...],
) -> tuple[Wanted, ...]:
    """The formats that were asked for, each with the file after its colon."""
    found = []
    for value in values:
        name, _, path = value.partition(":")
        if name not in NAMES:
            message = f"'{name}' is not one of {', '.join(NAMES)}"
            raise click.BadParameter(message)
        found.append(Wanted(name, path or STDOUT))
    return tuple(found)


def chosen(formats: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """What is written: text if nothing else goes to the standard output, and what GitHub shows where it runs this."""
    told = [wanted for wanted in formats if wanted.path == STDOUT]
    if len(told) > 1:
        raise click.UsageError(f"{told[0].name} and {told[1].name} both go to the standard output: name a file for one")
    found = list(formats) if told else [Wanted("text", STDOUT), *formats]
    for wanted in found:
        if wanted.path != STDOUT:
            check_file(Path(wanted.path))
    if os.environ.get("GITHUB_ACTIONS") == "true" and not any(wanted.name == "github" for wanted in found):
        found += [Wanted("github", STDOUT)] * (not told or told[0].name == "text")
    return tuple(found)


def deliver(wanted: Sequence[Wanted], check: Check, report: Report, folder: str, *, verbose: bool) -> None:
    """Write and show the verdict in each of the formats; `folder` is that of the project in its repository."""
    renderers = _renderers(verbose=verbose)
    texts = [(one.path, renderers[one.name](check, report, folder)) for one in wanted]
    write({Path(path): text for path, text in texts if path != STDOUT})
    for path, text in texts:
        if path == STDOUT:
            show(text)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(one.name == "github" for one in wanted):
        _summarise(Path(summary), check, folder)


def _renderers(*, verbose: bool) -> Mapping[str, Callable[[Check, Report, str], str]]:
    """What writes each format."""
    from importmap.render import actions, comment, gitlab, junit, new_edges, sarif, table, verdict
    from importmap.render.writing import document

    return {
        "text": lambda check, _report, _folder: verdict.render(check, every=verbose),
        "json": lambda check, _report, _folder: document(check),
        "markdown": comment.render,
        "bitbucket": comment.bitbucket,
        "github": actions.render,
        "sarif": sarif.render,
        "junit": junit.render,
        "gitlab": gitlab.render,
        "csv": table.render,
        "mermaid": new_edges.render,
    }


def _summarise(path: Path, check: Check, folder: str) -> None:
    """Add the verdict to the summary of the step, as far as it takes more; that it cannot be is no failure."""
    from importmap.render import comment

    try:
        taken = path.stat().st_size if path.exists() else 0
        append(path, comment.fitted(check, folder, max(0, comment.SUMMARY - taken)))
    except (OSError, OutputError) as error:
        remark(f"the summary of the step cannot be written: {error}")
