"""What the name of a command means, and `importmap help`"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path

import click

from importmap.cli.options import verbose
from importmap.cli.output import show
from importmap.model.errors import UnknownNameError

_EXAMPLES = """\
\b
Examples:
  importmap help
  importmap help analyze
"""


class Loaded(MutableMapping[str, click.Command]):
    """Commands by name, in the order in which they are listed; the module of each is imported when it is asked for."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._homes: dict[str, str | click.Command] = dict(homes)  # "importmap.cli.questions:where", or the command

    def __getitem__(self, name: str) -> click.Command:
        """The command of that name."""
        home = self._homes[name]
        if isinstance(home, str):
            module, _, attribute = home.partition(":")
            home = self._homes[name] = getattr(importlib.import_module(module), attribute)
        return home

    def __setitem__(self, name: str, command: click.Command) -> None:
        """Add a command."""
        self._homes[name] = command

    def __delitem__(self, name: str) -> None:
        """Remove a command."""
        del self._homes[name]

    def __iter__(self) -> Iterator[str]:
        """The names, for which nothing is imported."""
        return iter(self._homes)

    def __len__(self) -> int:
        """How many commands there are."""
        return len(self._homes)


class Commands(click.Group):
    """Commands in the order in which they are listed, of which an unknown one is told with what was probably meant."""

    def list_commands(self, context: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """The names of the commands."""
        return list(self.commands)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, and its arguments."""
        name = arguments[0]
        if not context.resilient_parsing and not name.startswith("-") and self.get_command(context, name) is None:
            raise self.unknown(context, name)
        return super().resolve_command(context, arguments)

    def unknown(self, context: click.Context, name: str) -> UnknownNameError:
        """The error for a name that no command has."""
        from importmap.config import alike

        options = {option for parameter in self.get_params(context) for option in parameter.opts}
        near = alike(name, self.list_commands(context), 1)
        if near:
            hint = f"did you mean `importmap {near[0]}`?"
        elif f"--{name}" in options:
            hint = f"did you mean `importmap --{name}`?"
        elif Path(name).exists():
            hint = "the command comes first: `importmap analyze` reads what is named after it"
        else:
            hint = "`importmap --help` lists the commands"
        return UnknownNameError(f"no command is called {name}", hint)


@click.command("help", epilog=_EXAMPLES, short_help="Show this list, or the help of a command.")
@click.argument("command", required=False)
@verbose
@click.pass_context
def help_of(context: click.Context, command: str | None) -> int:
    """Show the list of commands, or the help of one."""
    root = context.find_root()
    group = root.command
    if command is None or not isinstance(group, Commands):
        show(f"{root.get_help()}\n")
        return 0
    found = group.get_command(root, command)
    if found is None:
        raise group.unknown(root, command)
    with found.make_context(command, [], parent=root, resilient_parsing=True) as inner:
        show(f"{inner.get_help()}\n")
    return 0
