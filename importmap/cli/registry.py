"""`importmap registry`: the single sources as a document that cannot contradict the code"""

from __future__ import annotations

from pathlib import Path

import click

from importmap.cli.options import Settings, analysis_of, settings
from importmap.cli.output import FINDINGS, STDOUT, check_file, remark, show, write
from importmap.model.errors import OutputError

_REGISTRY_EXAMPLES = """\
\b
Examples:
  importmap registry
  importmap registry --output docs/registry.md
  importmap registry --check docs/registry.md
"""


@click.command(epilog=_REGISTRY_EXAMPLES, short_help="Write what has one home, and what is left of the rest.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--output", "-o", default=STDOUT, metavar="FILE", help="Where to write.  [default: stdout]")
@click.option("--check", type=click.Path(path_type=Path), metavar="FILE", help="Exit with 1 if this file differs.")
@settings
def registry(chosen: Settings, targets: tuple[str, ...], output: str, check: Path | None) -> int:
    """Write the declared single sources as a Markdown table: homes, accessors, what is replaced, how much is left."""
    if check and output != STDOUT:
        raise click.UsageError("--check and --output contradict each other")
    if output != STDOUT:
        check_file(Path(output))
    known = _content(check) if check else ""
    from importmap import app
    from importmap.past.changed import revision
    from importmap.render.registry import table
    from importmap.render.writing import command

    analysis = analysis_of(chosen, targets)
    made = table(app.registry(analysis, revision(analysis.project.base)), analysis.config.single_source)
    if check:
        if made == known:
            return 0
        if not chosen.quiet:
            mend = command("importmap", "registry", "-o", str(check))
            remark(f"{check} is not what the configuration and the code say; `{mend}` writes it")
        return FINDINGS
    if output == STDOUT:
        show(made)
    else:
        write({Path(output): made})
        if not chosen.quiet:
            remark(f"written to {output}")
    return 0


def _content(path: Path) -> str:
    """What a file says; OutputError if it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    except OSError as error:
        from importmap.render.writing import command

        message = f"{path} cannot be read: {error.strerror}"
        raise OutputError(message, f"`{command('importmap', 'registry', '-o', str(path))}` writes it") from error
