"""`importmap broken`: what does not work now, and what mends it"""

from __future__ import annotations

import click

from importmap.cli.options import Settings, meter_of, run_of, screen, settings
from importmap.cli.output import show

_PROMPT = 1  # line that comes after
_TOP = 10  # root causes, where there is no screen to fill

_EXAMPLES = """\
\b
Examples:
  importmap broken
  importmap broken shop --all
  importmap broken --modules
  importmap broken --format json | jq '.causes[].fix'
"""


@click.command(epilog=_EXAMPLES, short_help="Show what does not work now, and what mends it.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "every", is_flag=True, help="Every root cause, and everything else that fails.")
@click.option(
    "--modules", is_flag=True, help="Every module that cannot be imported, and every test file, with its causes."
)
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="So many root causes.  [default: what the screen holds]"
)
@click.option("--format", "-f", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@settings
def broken(
    chosen: Settings, targets: tuple[str, ...], every: bool, modules: bool, top: int | None, format_name: str
) -> int:
    """Show what does not work now: the root causes of failing imports, ranked by what their mends free.

    Each comes with where it fails and with the mend: `safe` where exactly one is proven, `check` where it is only
    likely, `by hand` where it is not known. Below them stands what else keeps modules and tests from running.
    """
    if every and top is not None:
        raise click.UsageError("--all and --top contradict each other")
    if modules and (every or top is not None):
        raise click.UsageError("--modules lists modules, --all and --top are for root causes")
    from importmap.render import broken as answers
    from importmap.render.writing import document

    with meter_of(chosen) as meter:
        answer = run_of(chosen, targets, meter).broken
    if format_name == "json":
        show(document(answer))
        return 0
    if modules:
        show(answers.modules(answer))
        return 0
    size = screen()
    width, height = size or (None, None)
    if height is None and top is None:
        top = _TOP
    is_fitted = not every and top is None and height is not None
    show(answers.broken(answer, None if every else top, width, height - _PROMPT if is_fitted and height else None))
    return 0
