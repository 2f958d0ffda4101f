"""`importmap graph`: one picture"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from importmap.cli.options import Settings, meter_of, run_of, screen, settings
from importmap.cli.output import STDOUT, check_file, remark, show, write

if TYPE_CHECKING:
    from importmap.model.report import Report
    from importmap.render import dot, graphviz

FORMATS = ("dot", "svg", "png", "pdf")

_GRAPH_EXAMPLES = """\
\b
Examples:
  importmap graph -o packages.svg
  importmap graph --package shop.api -o api.svg
  importmap graph --external -o outside.svg
  importmap graph --focus shop.models --depth 2 -o models.pdf
  importmap graph --knot shop.models | dot -Tpng > knot.png
"""


@click.command(epilog=_GRAPH_EXAMPLES, short_help="Draw packages, a neighbourhood or a knot.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--package", "-p", metavar="NAME", help="The children of this package.")
@click.option("--focus", metavar="NAME", help="What imports this module or package, and what it imports.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="How many steps from --focus.  [default: 1]")
@click.option("--knot", metavar="MODULE", help="The import cycles that this module is in.")
@click.option("--external", is_flag=True, help="Draw the packages from outside, too.")
@click.option("--format", "-f", "format_name", type=click.Choice(FORMATS), help="[default: as FILE says, or dot]")
@click.option("--output", "-o", default=STDOUT, metavar="FILE", help="Where to write.  [default: stdout]")
@settings
def graph(
    chosen: Settings,
    targets: tuple[str, ...],
    package: str | None,
    focus: str | None,
    depth: int | None,
    knot: str | None,
    external: bool,
    format_name: str | None,
    output: str,
) -> int:
    """Draw the imports between packages, inside one package, around one module, or in one knot."""
    if sum(option is not None for option in (package, focus, knot)) > 1:
        raise click.UsageError("--package, --focus and --knot are three pictures: choose one")
    if depth is not None and focus is None:
        raise click.UsageError("--depth says how far from --focus, and there is no --focus")
    if external and knot is not None:
        raise click.UsageError("--knot draws a cycle of imports, in which no package from outside can be")
    format_name = format_name or _format_of(output)
    if output == STDOUT and format_name in ("png", "pdf") and screen() is not None:
        raise click.UsageError(f"a terminal cannot show {format_name}: name a file with --output")
    if output != STDOUT:
        check_file(Path(output))
    from importmap.render import dot, graphviz

    with meter_of(chosen) as meter:
        run = run_of(chosen, targets, meter, dated=True)
        report = run.outward(whole=package is None and focus is None) if external else run.report
    text = dot.write(_picture(report, package, focus, depth or 1, knot))
    content: str | bytes | None = text
    if format_name != "dot":
        content = graphviz.draw(text, cast("graphviz.PictureFormat", format_name))
    if content is None:
        content = text
        output = output if output == STDOUT else str(Path(output).with_suffix(".dot"))
        remark("Graphviz's `dot` is not installed, so this is the graph in DOT")
    if output == STDOUT:
        show(content)
        if format_name == "dot" and screen() is not None and not chosen.quiet:
            remark("this is DOT, the language of Graphviz; `--output graph.svg` draws it")
    else:
        write({Path(output): content})
        if not chosen.quiet:
            remark(f"written to {output}")
    return 0


def _format_of(output: str) -> str:
    """The format that a file name stands for; DOT if it stands for none."""
    suffix = Path(output).suffix[1:].lower()
    return suffix if suffix in FORMATS else "dot"


def _picture(report: Report, package: str | None, focus: str | None, depth: int, knot: str | None) -> dot.Picture:
    """The picture that the options ask for."""
    from importmap.render import dot

    if package is not None:
        return dot.package(report, package)
    if focus is not None:
        return dot.neighbourhood(report, focus, depth)
    if knot is not None:
        return dot.knot(report, knot)
    return dot.overview(report)
