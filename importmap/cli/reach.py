"""`importmap impact` and `affected`: what depends on something, and which tests a change can reach"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from importmap.cli.options import Settings, meter_of, run_of, settings
from importmap.cli.output import remark, show

if TYPE_CHECKING:
    from importmap.model.impact import Affected

_SHOWN = 3  # changed files that were not read

_IMPACT_EXAMPLES = """\
\b
Examples:
  importmap impact Order
  importmap impact shop.models --all
  importmap impact shop/models.py shop tests
  importmap impact shop.Order --format json | jq '.[].tests[].path'
"""

_AFFECTED_EXAMPLES = """\
\b
Examples:
  importmap affected --base origin/main | xargs -r -d '\\n' pytest
  importmap affected --base HEAD
  importmap affected --base HEAD~5 --format json | jq '.tests[].chain'

\b
A runner that is given no file runs all tests: `xargs -r` does not start it.
"""


@click.command(epilog=_IMPACT_EXAMPLES, short_help="Show what depends on a module, class or function.")
@click.argument("name")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "every", is_flag=True, help="Every importer, test and string.")
@click.option("--format", "-f", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@settings
def impact(chosen: Settings, name: str, targets: tuple[str, ...], every: bool, format_name: str) -> int:
    """Show what depends on something: who imports it, how far that reaches, which tests run it, which strings name it.

    NAME is a module, a package, a file, a folder, or any import path or the bare name of a class or function.
    """
    with meter_of(chosen) as meter:
        run = run_of(chosen, targets, meter)
        known = _known_path(name, Path(run.base))

        def answer() -> str:
            from importmap.reach.impact import impact_of
            from importmap.render import reach
            from importmap.render.writing import document

            found = impact_of(run, known)
            return document(found) if format_name == "json" else reach.impact(found, every=every)

        text = run.answered(("impact", known, every, format_name), str, answer)
    show(text)
    return 0


@click.command(epilog=_AFFECTED_EXAMPLES, short_help="List the test files that a change can reach.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--base", "revision", required=True, metavar="REV", help="What has changed since this branch or commit.")
@click.option("--format", "-f", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@settings
def affected(chosen: Settings, targets: tuple[str, ...], revision: str, format_name: str) -> int:
    """List the test files that a change can reach, one on a line, for a test runner.

    The change is what has been committed since HEAD left REV, and what is not committed yet. A test is listed if it
    imports what has changed, however indirectly, spells it out in a string, or may import it by a computed name.
    """
    from importmap.model.impact import Affected
    from importmap.past.changed import changed
    from importmap.render.writing import counted, document, readable

    with meter_of(chosen) as meter:
        run = run_of(chosen, targets, meter)
        changes = changed(run.base, revision)

        def answer() -> Affected:
            from importmap.reach.affected import affected_by

            return affected_by(run, changes)

        found = run.answered(("affected", changes), Affected, answer)
    if format_name == "json":
        show(document(found))
    else:
        base = Path(run.base)
        paths = [_argument(os.path.relpath(base / test.path)) for test in found.tests]
        show("".join(f"{readable(path)}\n" for path in paths))
        if unclear := sum(1 for path in paths if readable(path) != path):
            verb = "cannot stand on a line as it is" if unclear == 1 else "cannot stand on a line as they are"
            remark(f"{counted(unclear, 'path')} {verb}, see --format json")
    if not chosen.quiet:
        _tell(found)
    return 0


def _known_path(name: str, base: Path) -> str:
    """The name, unless it is the path of something on the disk: then as the analysed code calls it."""
    path = Path(name)
    # `Path.exists` raises for a name that no file can have.
    if not os.path.exists(path) or ("/" not in name and path.suffix != ".py"):  # noqa: PTH110
        return name
    return Path(os.path.relpath(path.resolve(), base.resolve())).as_posix()


def _argument(path: str) -> str:
    """A path that no program takes for an option, and no log for a command."""
    return f"./{path}" if path.startswith(("-", ":")) else path


def _tell(found: Affected) -> None:
    """How many tests are listed, and which changes could not be taken into account."""
    from importmap.render.writing import counted, figure

    files = counted(len(found.read), "changed file")
    remark(f"{figure(len(found.tests))} of {counted(found.of, 'test file')} can be reached from {files}")
    if found.unread:
        more = len(found.unread) - _SHOWN
        listed = ", ".join(found.unread[:_SHOWN]) + (f" and {figure(more)} more" if more > 0 else "")
        remark(f"{counted(len(found.unread), 'changed file')} not analysed: {listed}")
