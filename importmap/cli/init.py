"""`importmap init`: a configuration that the tree proposes"""

from __future__ import annotations

from pathlib import Path

import click

from importmap import app
from importmap.cli.options import Settings, analysis_of, settings
from importmap.cli.output import STDOUT, check_file, remark, show, write

_INIT_EXAMPLES = """\
\b
Examples:
  importmap init
  importmap init --output -
"""


@click.command(epilog=_INIT_EXAMPLES, short_help="Propose a configuration: services, what they ship, entry points.")
@click.option("--output", "-o", metavar="FILE", help="Where to write; - for stdout.  [default: the configuration file]")
@settings
def init(chosen: Settings, output: str | None) -> int:
    """Write a configuration that the packages, Dockerfiles and entry modules of this folder propose.

    What is configured already stays as it is, with its comments; read the rest, and change what is meant otherwise.
    """
    analysis = analysis_of(chosen, ())
    path, text, proposed = app.initial(analysis)
    if output == STDOUT:
        show(proposed)
        return 0
    target = Path(output) if output else path
    check_file(target)
    if proposed == text and target == path:
        remark(f"{path.name} already says all that could be proposed")
        return 0
    write({target: proposed})
    remark(f"{target} is written; read it, then run `importmap analyze`")
    return 0
