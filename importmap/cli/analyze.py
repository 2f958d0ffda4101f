"""`importmap analyze`: the whole report"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from importmap.cli import options
from importmap.cli.options import Settings, config_of, meter_of, run_of, screen, settings
from importmap.cli.output import FINDINGS, STDOUT, check_folder, remark, show, write
from importmap.cli.progress import obeys_escapes
from importmap.model.errors import OutputError
from importmap.model.severity import Severity

if TYPE_CHECKING:
    from importmap.config import Config
    from importmap.model.page import Change
    from importmap.model.progress import Progress
    from importmap.model.report import Report
    from importmap.model.ruling import Ruling
    from importmap.recall import Run

FILES = {
    "html": "report.html",
    "json": "report.json",
    "dot": "graph.dot",
    "svg": "graph.svg",
    "markdown": "plan.md",
}

EDITORS = ("vscode", "pycharm", "zed", "cursor")

_IGNORED = "# Written by importmap with a new report. Delete it to have the report in git: it does not come back.\n*\n"

_ANALYZE_EXAMPLES = """\
\b
Examples:
  importmap analyze
  importmap analyze shop tests --exclude "shop/vendor/**"
  importmap analyze --decisions decisions.json
  importmap analyze --fail-on error -f json -f html -o build/imports
  importmap analyze --format json --output - | jq .metrics
  importmap analyze --history --every tag
  importmap analyze --compare origin/main --editor vscode
"""


@dataclass(frozen=True, slots=True)
class _Besides:
    """What is asked of report.html besides the report."""

    config: Config
    editor: str
    change: Change | None


@click.command(epilog=_ANALYZE_EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    type=click.Choice(list(FILES)),
    help="What to write. Repeatable.  [default: all, svg if it can be read]",
)
@click.option(
    "--output", "-o", default="importmap-report", show_default=True, metavar="DIR", help="Where to write; - for stdout."
)
@click.option(
    "--fail-on", type=click.Choice([s.label for s in Severity]), help="Exit with 1 at findings like this or worse."
)
@click.option(
    "--decisions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What was decided on the steps of the plan.",
)
@click.option(
    "--compare", metavar="OLD", default="", help="Show what is new since a revision, a snapshot or a report.json."
)
@click.option("--no-source", is_flag=True, help="Leave the lines of the sources out of report.html.")
@click.option("--source-url", metavar="TEMPLATE", default="", help="Where {path} can be seen at {line}, {revision}.")
@click.option("--editor", type=click.Choice(EDITORS), help="Link places to this editor, too.")
@click.option("--history", is_flag=True, help="Tell how the figures went, too; --since and --every say where.")
@options.since
@options.every
@settings
def analyze(
    chosen: Settings,
    targets: tuple[str, ...],
    formats: tuple[str, ...],
    output: str,
    fail_on: str | None,
    decisions: Path | None,
    compare: str,
    no_source: bool,
    source_url: str,
    editor: str | None,
    history: bool,
    since: str,
    every: str,
) -> int:
    """Analyse packages and write the report.

    A TARGET is a package here, a path, or an installed package; without one it is all the code in this folder.
    """
    wanted = tuple(name for name in FILES if name in formats or not formats)
    if output == STDOUT and len(formats) != 1:
        raise click.UsageError("--output - needs exactly one --format")
    if not history and options.given("since", "every"):
        raise click.UsageError("--since and --every say which commits --history looks at, which is not asked for")
    if output != STDOUT:
        check_folder(Path(output))
    rulings: tuple[Ruling, ...] = ()
    if decisions is not None:
        from importmap.plan.rulings import load

        rulings = load(decisions)
    with meter_of(chosen) as meter:
        config = config_of(chosen, targets)
        shown = _shown(config, no_source=no_source, source_url=source_url)
        run = run_of(chosen, targets, meter, dated=True)
        change = _change(config, compare, meter) if compare else None
        if history:
            from importmap import revisions

            run.trend = revisions.trend(config, since, every, progress=meter)
        run.rulings = rulings
        page = _Besides(shown, editor or "", change)
        contents = _rendered(run, wanted, chosen, page, meter, asked=bool(formats))
        results = {FILES[name]: content for name, content in contents}
        report = run.report
    if output == STDOUT:
        for content in results.values():
            show(content)
    else:
        write({Path(output) / name: content for name, content in (_keeping_out(Path(output)) | results).items()})
        _tell(report, chosen, targets, Path(output), tuple(results))
    worst = max((finding.severity for finding in report.findings), default=None)
    return FINDINGS if fail_on and worst is not None and worst >= Severity[fail_on.upper()] else 0


def _keeping_out(folder: Path) -> dict[str, str]:
    """What keeps git from seeing the report as new files, where it is the first thing in its folder."""
    try:
        taken = any(folder.iterdir())
    except OSError as error:
        taken = not isinstance(error, FileNotFoundError)
    return {} if taken else {".gitignore": _IGNORED}


def _shown(config: Config, *, no_source: bool, source_url: str) -> Config:
    """The configuration with what the options say of the page instead."""
    if source_url:
        from importmap.config import check_source_url

        check_source_url(source_url, "--source-url")
    return replace(config, excerpts=config.excerpts and not no_source, source_url=source_url or config.source_url)


def _change(config: Config, base: str, progress: Progress) -> Change:
    """What changed since a revision or a file."""
    from importmap import revisions
    from importmap.model.page import Change

    found = revisions.compare(config, base, "", progress)
    return Change(found.comparison, found.edges)


def _page(run: Run, besides: _Besides, progress: Progress) -> str:
    """The report for a browser, with lines of the sources, links to them, and what changed."""
    from importmap.page import links

    where = links(besides.config, run.base, besides.editor)

    def text(report: Report) -> str:
        progress.stage(f"writing {FILES['html']}")
        from importmap.page import page
        from importmap.render import html

        return html.render(report, page(report, besides.config, run.base, where, besides.change))

    return run.rendered("html", text, (where, besides.config.excerpts, besides.change))


def _rendered(
    run: Run, formats: tuple[str, ...], chosen: Settings, besides: _Besides, progress: Progress, *, asked: bool
) -> Iterator[tuple[str, str | bytes]]:
    """The report in each format; the picture is left out with a remark where it cannot be drawn."""
    for name in formats:
        if name == "svg":
            picture, reason = _picture(run, progress, asked=asked)
            if picture is not None:
                yield name, picture
            elif not chosen.quiet:
                remark(f"{FILES[name]} is not written: {reason}")
        elif name == "html":
            yield name, _page(run, besides, progress)
        else:
            yield name, run.rendered(name, functools.partial(_text, name, progress))


def _text(name: str, progress: Progress, report: Report) -> str:
    """The report in one of the formats that are text."""
    progress.stage(f"writing {FILES[name]}")
    from importmap import drawing
    from importmap.render import dot, json, markdown

    renderers: dict[str, Callable[[Report], str]] = {
        "dot": lambda found: dot.write(drawing.overview(found)),
        "json": json.render,
        "markdown": markdown.render,
    }
    return renderers[name](report)


def _picture(run: Run, progress: Progress, *, asked: bool) -> tuple[bytes | None, str]:
    """The overview as SVG, or the reason why there is none; one that nobody can read is drawn if it is asked for."""
    from importmap.render import graphviz
    from importmap.render.writing import counted

    text = run.rendered("dot", functools.partial(_text, "dot", progress))
    boxes, arrows = graphviz.size(text)
    if not asked and (boxes > graphviz.BOXES or arrows > graphviz.ARROWS):
        much = f"{counted(boxes, 'box', 'boxes')} and {counted(arrows, 'arrow')} are more than anybody can read"
        return None, f"{much}; `--format svg` draws them, and `importmap graph --package NAME` a part"
    progress.stage(f"writing {FILES['svg']}")
    try:
        return graphviz.draw(text, "svg"), "Graphviz's `dot` is not installed"
    except OutputError as error:
        return None, error.message


def _tell(report: Report, chosen: Settings, targets: tuple[str, ...], folder: Path, names: tuple[str, ...]) -> None:
    """The summary, and where the report is."""
    from rich.console import Console
    from rich.text import Text

    from importmap.render import terminal
    from importmap.render.writing import readable

    is_plain = chosen.no_color or bool(os.environ.get("NO_COLOR")) or not obeys_escapes()
    console = Console(color_system=None if is_plain else "auto", highlight=False)
    lines = [terminal.verdict(report)]
    if not chosen.quiet:
        lines = [*terminal.summary(report, screen(), targets, verbose=chosen.verbose)]
        lines += [Text(f"Report  {readable(str(folder / name))}") for name in names[:1]]
    with console.capture() as capture:
        for line in lines:
            console.print(line, soft_wrap=True)
    show(capture.get())
