"""`importmap snapshot` and `importmap diff`: what changed between two states of the code"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from importmap.cli.options import Settings, config_of, meter_of, report_of, settings
from importmap.cli.output import FINDINGS, STDOUT, check_file, remark, show, write

if TYPE_CHECKING:
    from importmap.config import Config
    from importmap.revisions import Compared

_FORMATS = ("text", "markdown", "json", "html")

_SNAPSHOT_EXAMPLES = """\
\b
Examples:
  importmap snapshot -o imports.json
  importmap snapshot shop -o build/head.json
"""

_DIFF_EXAMPLES = """\
\b
Examples:
  importmap diff
  importmap diff origin/main --fail-on-new
  importmap diff v1.0 v2.0 --target shop
  importmap diff main...HEAD --format markdown > comment.md
  importmap diff base.json importmap-report/report.json
  importmap diff v1.0 v2.0 --format html > changes.html
"""


@click.command(epilog=_SNAPSHOT_EXAMPLES, short_help="Keep what was found, to be compared later.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--output", "-o", required=True, metavar="FILE", help="Where to write; - for stdout.")
@settings
def snapshot(chosen: Settings, targets: tuple[str, ...], output: str) -> int:
    """Keep the figures, the findings and the package edges in a small file, to be compared later."""
    if output != STDOUT:
        check_file(Path(output))
    from importmap import history
    from importmap.render.writing import inert

    text = inert(history.dump(history.snapshot(report_of(chosen, targets, dated=True))))
    if output == STDOUT:
        show(text)
    else:
        write({Path(output): text})
        if not chosen.quiet:
            remark(f"written to {output}")
    return 0


@click.command(epilog=_DIFF_EXAMPLES, short_help="Tell what a change has changed.")
@click.argument("base", default="")
@click.argument("head", default="")
@click.option("--base", "named", metavar="REVISION", help="The same as BASE.")
@click.option("--target", "-t", "targets", multiple=True, metavar="TARGET", help="What to compare. Repeatable.")
@click.option("--format", "-f", "format_name", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--fail-on-new", is_flag=True, help="Exit with 1 if a finding is new, or has grown.")
@settings
def diff(
    chosen: Settings,
    base: str,
    head: str,
    named: str | None,
    targets: tuple[str, ...],
    format_name: str,
    fail_on_new: bool,
) -> int:
    """Tell what has changed from BASE to HEAD: figures, findings, edges, circles.

    Each is a revision of git, or a file: a snapshot or a report.json. A revision
    is not compared by its tip, but where HEAD left it: what others have done since
    is not held against a change. Without HEAD it is the work tree, without BASE the
    main branch. Nothing is checked out: git tells what the files of a revision are.
    """
    base, head = _ends(base, head, named)
    from importmap import revisions
    from importmap.render import comparison

    config = config_of(chosen, targets)
    with meter_of(chosen) as meter:
        found = revisions.compare(config, base, head, meter)
    changes = found.comparison
    renderers = {"text": comparison.text, "markdown": comparison.markdown, "json": comparison.json}
    show(_page(found, config) if format_name == "html" else renderers[format_name](changes))
    return FINDINGS if fail_on_new and changes.blamed else 0


def _page(found: Compared, config: Config) -> str:
    """What changed for a browser: with the whole report where the head is the work tree."""
    from importmap.model.page import Change
    from importmap.render import html

    change = Change(found.comparison, found.edges)
    if found.head is None:
        return html.compared(change)
    from importmap.page import links, page

    return html.render(found.head, page(found.head, config, found.folder, links(config, found.folder), change))


def _ends(base: str, head: str, named: str | None) -> tuple[str, str]:
    """What is to be compared: `a b`, `a...b`, or `--base a` with the head alone."""
    if named is not None:
        if head:
            raise click.UsageError("--base and BASE contradict each other")
        return named, base
    if not head and "..." in base and not Path(base).exists():
        base, _, head = base.partition("...")
        return base or "HEAD", head or "HEAD"
    return base, head
