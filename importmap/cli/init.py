"""`importmap init`: a configuration that the tree proposes"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from importmap.cli.options import Settings, analysis_of, settings
from importmap.cli.output import STDOUT, check_file, remark, show, write

_NOTHING = (
    "nothing to propose, and nothing needs to be configured: no package here has a module that a Dockerfile runs or "
    "that is called main, app, wsgi or the like, and none is imported by several others"
)

_INIT_EXAMPLES = """\
\b
Examples:
  importmap init                             show what would be added
  importmap init --write                     add it
  importmap init --output importmap.toml     into a file of its own
  importmap init --output - > proposed.toml
  importmap init --agents --write            tell coding assistants
"""


@click.command(epilog=_INIT_EXAMPLES, short_help="Propose a configuration: services, what they ship, entry points.")
@click.option("--write", "-w", "is_written", is_flag=True, help="Add it to the configuration file without a question.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    help="Add it to this file, where nothing is configured yet; - to print the whole file.",
)
@click.option("--agents", "for_agents", is_flag=True, help="Propose lines and a hook for coding assistants instead.")
@settings
def init(chosen: Settings, is_written: bool, output: str | None, for_agents: bool) -> int:
    """Propose a configuration, from the packages, Dockerfiles and entry modules of this folder.

    What would be added to the configuration file is shown. It is written if you say yes, or with --write. Whatever is
    in the file already stays as it is, with its comments. Read the rest, and change what is meant otherwise.
    """
    if output == STDOUT and is_written:
        raise click.UsageError("--write and --output - contradict each other")
    if for_agents:
        if output is not None:
            raise click.UsageError("--agents writes into the files of the assistants, and --output contradicts it")
        return _agents(is_written=is_written)
    file = Path(output) if output not in (None, STDOUT) else None
    if file is not None:
        check_file(file)
    from importmap import app
    from importmap.render.writing import readable

    analysis = analysis_of(chosen, ())
    path, text, proposed = app.initial(analysis, file)
    if output == STDOUT:
        show(proposed)
        return 0
    if proposed == text:
        remark(f"{path.name} already says all that could be proposed" if analysis.config.source else _NOTHING)
        return 0
    if file is None and not is_written:
        show(_addition(path.name, text, proposed))
        if not _is_answered():
            remark(f"nothing is written yet; `importmap init --write` adds this to {path.name}")
            return 0
        if not click.confirm(f"Add this to {readable(path.name)}?", err=True):
            remark("nothing is written")
            return 0
    check_file(path)
    write({path.resolve(): proposed})
    remark(f"{file or path.name} is written; read it, then run `importmap analyze`")
    return 0


def _agents(*, is_written: bool) -> int:
    """Tell assistants of importmap in AGENTS.md, and in what else of theirs is here already."""
    from importmap.config import text
    from importmap.proposal.agents import hooked, instructed
    from importmap.render.writing import readable

    names = ["AGENTS.md", *(["CLAUDE.md"] if Path("CLAUDE.md").is_file() else [])]
    names += [".claude/settings.json"] if Path(".claude").is_dir() else []
    changes: dict[Path, tuple[str, str, str]] = {}
    for name in names:
        before = text(Path.cwd() / name) if Path(name).is_file() else ""
        after = hooked(before, name) if name.endswith(".json") else instructed(before)
        if after != before:
            changes.setdefault(Path(name).resolve(), (name, before, after))  # the one may be a link to the other
    if not changes:
        remark(f"{' and '.join(names)} already say all that could be proposed")
        return 0
    listed = ", ".join(name for name, _, _ in changes.values())
    if not is_written:
        show("\n".join(_addition(*change) for change in changes.values()))
        if not _is_answered():
            remark(f"nothing is written yet; `importmap init --agents --write` adds this to {listed}")
            return 0
        if not click.confirm(f"Add this to {readable(listed)}?", err=True):
            remark("nothing is written")
            return 0
    write({path: after for path, (_, _, after) in changes.items()})
    remark(f"{listed}: written")
    return 0


def _addition(name: str, text: str, proposed: str) -> str:
    """What would be written: a new file as it is, otherwise the difference."""
    if not text:
        return proposed
    from importmap.render.writing import readable

    before, after = (content.replace("\r\n", "\n").splitlines(keepends=True) for content in (text, proposed))
    lines = difflib.unified_diff(before, after, name, name, n=2)
    return "".join(f"{readable(line.rstrip(chr(10)))}\n" for line in lines)


def _is_answered() -> bool:
    """Whether there is somebody who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
