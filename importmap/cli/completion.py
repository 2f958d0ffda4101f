"""`importmap completion`: the script that teaches a shell the commands and options"""

from __future__ import annotations

import os
from pathlib import PurePath

import click
from click.shell_completion import get_completion_class

from importmap.cli.options import verbose
from importmap.cli.output import show

SHELLS = ("bash", "zsh", "fish")

_COMPLETION_EXAMPLES = """\
\b
Examples:
  eval "$(importmap completion bash)"    in ~/.bashrc
  eval "$(importmap completion zsh)"     in ~/.zshrc
  importmap completion fish > ~/.config/fish/completions/importmap.fish
"""


@click.command(epilog=_COMPLETION_EXAMPLES, short_help="Print the completion script for a shell.")
@click.argument("shell", required=False, metavar="[SHELL]", type=click.Choice(SHELLS))
@verbose
@click.pass_context
def completion(context: click.Context, shell: str | None) -> int:
    """Print the completion script for bash, zsh or fish; without SHELL, for the one that the variable SHELL names."""
    name = shell or PurePath(os.environ.get("SHELL", "")).name
    script = get_completion_class(name) if name in SHELLS else None
    if script is None:
        raise click.UsageError(f"say for which shell: {', '.join(SHELLS)}")
    root = context.find_root()
    show(script(root.command, {}, "importmap", "_IMPORTMAP_COMPLETE").source())
    return 0
