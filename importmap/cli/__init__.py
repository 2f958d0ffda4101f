"""The command line: options in, use cases of `app`, renderers, exit codes out; the only place that prints"""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import click

from importmap.cli.help import Commands, Loaded
from importmap.cli.output import FAILED, INTERRUPTED, complain, say, show, silence
from importmap.model.errors import Ended, ImportmapError

_COMMANDS_EXAMPLES = """\
\b
Examples:
  importmap analyze               the code in this folder
  importmap analyze shop          one package
  importmap broken                what does not work now, and what mends it
  importmap where Order           every import path of a class
  importmap why shop.api shop.db  the chain of imports between two modules
  importmap impact shop.models    what depends on a module

\b
Exit codes:
  0    done; no finding at or above --fail-on, no new one with --fail-on-new
  1    there are such findings
  2    wrong usage, configuration, target or output
  130  interrupted
  143  terminated
"""

_HOMES = {
    "analyze": "importmap.cli.analyze:analyze",
    "broken": "importmap.cli.broken:broken",
    "where": "importmap.cli.questions:where",
    "why": "importmap.cli.questions:why",
    "impact": "importmap.cli.reach:impact",
    "affected": "importmap.cli.reach:affected",
    "plan": "importmap.cli.plan:plan",
    "apply": "importmap.cli.apply:apply",
    "graph": "importmap.cli.graph:graph",
    "check": "importmap.cli.check:check",
    "registry": "importmap.cli.registry:registry",
    "snapshot": "importmap.cli.snapshots:snapshot",
    "diff": "importmap.cli.snapshots:diff",
    "init": "importmap.cli.init:init",
    "explain": "importmap.cli.questions:explain",
    "completion": "importmap.cli.completion:completion",
    "help": "importmap.cli.help:help_of",
}


@click.group(
    cls=Commands,
    commands=Loaded(_HOMES),
    epilog=_COMMANDS_EXAMPLES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(None, "--version", "-V", package_name="importmap", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Read a Python code base without running it, and tell what its imports have become."""
    if context.invoked_subcommand is None:
        show(f"{context.get_help()}\n")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever goes wrong is said in one line on stderr."""
    try:
        result = commands.main(list(arguments), prog_name="importmap", standalone_mode=False)
    except ImportmapError as error:
        complain(error.message, error.hint)
        return FAILED
    except click.UsageError as error:
        context = error.ctx
        complain(error.format_message(), f"see `{context.command_path} --help`" if context else "")
        return FAILED
    except click.ClickException as error:
        complain(error.format_message())
        return FAILED
    except click.Abort:
        complain("interrupted")
        return INTERRUPTED
    except Ended as error:
        return ended(error)
    except Exception as error:  # noqa: BLE001 - the last resort, so that nobody meets a traceback unasked
        from importmap.cli.options import check_here
        from importmap.render.writing import readable

        if {"--verbose", "-v"} & set(arguments):
            for line in traceback.format_exc().removesuffix("\n").split("\n"):
                say(readable(line))
        try:
            check_here()
        except ImportmapError as reason:  # whatever fails without a folder to stand in has that for its cause
            complain(reason.message, reason.hint)
            return FAILED
        message = f"{type(error).__name__}: {error}".partition("\n")[0]
        complain(f"this is a bug in importmap: {message}", "run it again with --verbose to see where")
        return FAILED
    finally:
        silence()
    return result if isinstance(result, int) else 0


def ended(error: Ended) -> int:
    """Say that a signal has ended the command, and return its exit code."""
    complain(str(error))
    return error.code
