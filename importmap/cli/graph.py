"""`importmap graph`: one picture"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from importmap.cli.options import Settings, config_of, meter_of, run_of, screen, settings
from importmap.cli.output import STDOUT, check_file, remark, show, write
from importmap.model.errors import SlowError

if TYPE_CHECKING:
    from importmap.model.picture import Picture, Wish
    from importmap.model.report import Report
    from importmap.recall import Run
    from importmap.render import graphviz

PICTURES = ("svg", "png", "pdf")
FORMATS = ("dot", *PICTURES, "mermaid", "graphml", "json")
_SUFFIXES = {"mmd": "mermaid", "gv": "dot", **{name: name for name in FORMATS}}
KINDS = ("import-time", "deferred", "typing")
_FEWEST = 12  # boxes, below which a picture is not made smaller

_GRAPH_EXAMPLES = """\
\b
Examples:
  importmap graph -o packages.svg
  importmap graph --package shop.api -o api.svg
  importmap graph --by service -o services.svg
  importmap graph --focus shop.models --depth 2 -o models.pdf
  importmap graph --reaches shop.models.order --max-nodes 30 -o order.svg
  importmap graph --knot shop.models | dot -Tpng > knot.png
  importmap graph --between auth orders --format mermaid
  importmap graph --external -o outside.svg
  importmap graph --package shop.api --highlight-new main -o new.svg
"""


@click.command(epilog=_GRAPH_EXAMPLES, short_help="Draw packages, a neighbourhood or a knot.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--package", "-p", metavar="NAME", help="The children of this package.")
@click.option("--focus", metavar="NAME", help="What imports this module or package, and what it imports.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="How many steps from --focus.  [default: 1]")
@click.option("--reaches", metavar="NAME", help="What leads to this module or package, directly or through others.")
@click.option("--knot", metavar="ID", help="A knot of the report, by its id or by a module in it.")
@click.option("--between", nargs=2, metavar="A B", help="The imports from one to the other, and back.")
@click.option(
    "--by", type=click.Choice(["module", "package", "service"]), help="What a box is.  [default: what fits best]"
)
@click.option("--collapse", multiple=True, metavar="NAME", help="Draw this package as one box. Repeatable.")
@click.option("--kinds", multiple=True, type=click.Choice(KINDS), help="Count these imports alone. Repeatable.")
@click.option("--tests", is_flag=True, help="Draw tests each for itself, and not as one box.")
@click.option("--highlight-new", metavar="BASE", help="Let stand out what a revision or a report.json has not.")
@click.option("--external", is_flag=True, help="Draw the packages from outside, too.")
@click.option(
    "--max-nodes",
    type=click.IntRange(min=2, max=500),
    default=60,
    show_default=True,
    metavar="N",
    help="Group modules where there would be more boxes.",
)
@click.option("--format", "-f", "format_name", type=click.Choice(FORMATS), help="[default: as FILE says, or dot]")
@click.option("--output", "-o", default=STDOUT, metavar="FILE", help="Where to write.  [default: stdout]")
@settings
def graph(
    chosen: Settings,
    targets: tuple[str, ...],
    package: str | None,
    focus: str | None,
    depth: int | None,
    reaches: str | None,
    knot: str | None,
    between: tuple[str, str] | None,
    by: str | None,
    collapse: tuple[str, ...],
    kinds: tuple[str, ...],
    tests: bool,
    highlight_new: str | None,
    external: bool,
    max_nodes: int,
    format_name: str | None,
    output: str,
) -> int:
    """Draw the imports between packages, inside one, around one module, or in one knot.

    Where there would be more boxes than --max-nodes, modules are grouped by their packages. Red is what the report has
    in red: an import that closes a circle and is to be cut, and one that is declared to be forbidden.
    """
    if sum(option is not None for option in (package, focus, reaches, knot, between)) > 1:
        raise click.UsageError("--package, --focus, --reaches, --knot and --between are five pictures: choose one")
    if depth is not None and focus is None:
        raise click.UsageError("--depth says how far from --focus, and there is no --focus")
    if external and knot is not None:
        raise click.UsageError("--knot draws a cycle of imports, in which no package from outside can be")
    format_name = format_name or _SUFFIXES.get(Path(output).suffix[1:].lower(), "dot")
    if output == STDOUT and format_name in ("png", "pdf") and screen() is not None:
        raise click.UsageError(f"a terminal cannot show {format_name}: name a file with --output")
    if output != STDOUT:
        check_file(Path(output))
    from importmap.model.picture import Level, Wish

    wish = Wish(
        package=package or "",
        focus=focus or "",
        depth=depth or 1,
        reaches=reaches or "",
        knot=knot or "",
        between=between,
        by=Level(by) if by else None,
        collapse=collapse,
        kinds=frozenset(kinds or KINDS),
        tests=tests,
        limit=max_nodes,
    )
    with meter_of(chosen) as meter:
        run = run_of(chosen, targets, meter, dated=True)
        if highlight_new:
            from importmap import revisions

            added = revisions.added(config_of(chosen, targets), highlight_new, meter)
            wish = replace(wish, since=highlight_new, added=added)
        content, drawn = _content(run, wish, format_name, external=external)
    if not drawn:
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


def _content(run: Run, wish: Wish, format_name: str, *, external: bool) -> tuple[str | bytes, bool]:
    """The picture in a format, and whether it is in that one."""

    def report() -> Report:
        return run.outward(whole=not wish.package and not wish.focus) if external else run.sketch

    if format_name in PICTURES:
        return _drawn(report(), wish, format_name)
    # Sets have no order that lasts.
    plain = replace(wish, kinds=frozenset(), added=frozenset())
    question = (format_name, external, plain, sorted(wish.kinds), sorted(wish.added))
    return run.drawn(question, lambda: _written(report(), wish, format_name)), True


def _written(report: Report, wish: Wish, format_name: str) -> str:
    """The picture in a format that is text."""
    from importmap import drawing
    from importmap.render import dot, graphml, mermaid, nodelink

    writers: dict[str, Callable[[Picture], str]] = {
        "mermaid": mermaid.write,
        "graphml": graphml.write,
        "json": nodelink.write,
    }
    return writers.get(format_name, dot.write)(drawing.picture(report, wish))


def _drawn(report: Report, wish: Wish, format_name: str) -> tuple[str | bytes, bool]:
    """The picture in a format that Graphviz draws, and whether it is in that one: without Graphviz it is in DOT."""
    from importmap import drawing
    from importmap.render import dot, graphviz

    picture = drawing.picture(report, wish)
    while True:
        text = dot.write(picture)
        try:
            content = graphviz.draw(text, cast("graphviz.PictureFormat", format_name))
        except SlowError:
            if len(picture.boxes) <= _FEWEST:
                raise
            # It takes longer than anybody waits: fewer boxes have fewer arrows.
            wish = replace(wish, limit=max(len(picture.boxes) // 2, _FEWEST))
            smaller = drawing.picture(report, wish)
            if len(smaller.boxes) >= len(picture.boxes):
                raise
            picture = smaller
            remark(f"Graphviz was not done after {graphviz.SECONDS} seconds: grouped into {len(picture.boxes)} boxes")
            continue
        return (text, False) if content is None else (content, True)
