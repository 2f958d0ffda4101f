"""`importmap mcp`: the questions as tools of a coding assistant"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from importmap.cli.options import Settings, answered, meter_of, report_of, run_of, settings
from importmap.model.errors import ImportmapError, OutputError

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from importmap.recall import Run

LINES = 40  # of an answer, unless more are asked for
CHARACTERS = 6_000  # of these lines: at most 2,000 tokens
_INSTRUCTIONS = (
    "Answers about the imports of this Python code base, as its files are at that moment. Nothing is run or written. "
    "Ask where before you import or define a class, and new_code after you have edited files."
)

_EXAMPLES = """\
\b
Examples:
  importmap mcp
  importmap mcp shop
  claude mcp add importmap -- importmap mcp
"""


@click.command(epilog=_EXAMPLES, short_help="Answer a coding assistant, by the Model Context Protocol.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@settings
def mcp(chosen: Settings, targets: tuple[str, ...]) -> int:
    """Answer a coding assistant on stdin and stdout, by the Model Context Protocol.

    It needs the extra importmap[mcp]. Nothing is analysed before something is asked, and an answer is about the files
    as they are then; what has not changed since comes from memory.
    """
    server(replace(chosen, quiet=True), targets).run()
    return 0


def server(chosen: Settings, targets: tuple[str, ...]) -> MCPServer:
    """The server with its tools; OutputError if the extra is not installed."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as error:
        message = "importmap is installed without what speaks the Model Context Protocol"
        raise OutputError(message, "install it with `pip install 'importmap[mcp]'`") from error
    made = MCPServer("importmap", instructions=_INSTRUCTIONS)
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    asked = Tools(chosen, targets)
    for tool in (asked.where, asked.why, asked.impact, asked.explain, asked.broken, asked.plan, asked.new_code):
        # What is said twice, as content and as structure, costs twice.
        made.add_tool(tool, annotations=hints, structured_output=False)
    return made


@dataclass(frozen=True, slots=True)
class Tools:
    """What an assistant can ask; the docstring of each method says when to."""

    chosen: Settings
    targets: tuple[str, ...]

    def where(self, name: str, limit: int = LINES) -> str:
        """Call before importing or defining a class or function: its home, every path of it, and who uses which."""

        def answer(run: Run) -> str:
            from importmap.reach import whereabouts
            from importmap.render import answers

            found = whereabouts.where(run, name)
            return answers.where(found.symbols, found.modules, found.sorts)

        return self._asked(("where", name), answer, limit)

    def why(self, importer: str, imported: str, limit: int = LINES) -> str:
        """Call when something is loaded unexpectedly, or before cutting a dependency: the chain of imports to it."""

        def answer(run: Run) -> str:
            from importmap.reach import chains
            from importmap.render import answers

            return answers.why(importer, imported, chains.why(run, importer, imported))

        return self._asked(("why", importer, imported), answer, limit)

    def impact(self, name: str, limit: int = LINES) -> str:
        """Call before changing, moving or deleting a module, class or function: its importers, the tests of it."""

        def answer(run: Run) -> str:
            from importmap.reach.impact import impact_of
            from importmap.render import reach

            return reach.impact(impact_of(run, name))

        return self._asked(("impact", name), answer, limit)

    def explain(self, rule: str = "", limit: int = LINES) -> str:
        """Call when a finding is not understood: what its rule finds, why it hurts, what to do; without one, a list."""
        return told(lambda: _explained(rule), limit)

    def broken(self, limit: int = LINES) -> str:
        """Call when an import fails or tests cannot be collected: root causes first, each with its mend."""

        def answer() -> str:
            from importmap.render import broken

            with meter_of(self.chosen) as meter:
                return broken.broken(run_of(self.chosen, self.targets, meter).broken, None)

        return told(answer, limit)

    def plan(self, limit: int = LINES) -> str:
        """Call when asked to clean up imports: what to decide, in an order in which the code always works."""

        def answer() -> str:
            from importmap.plan.selection import Wish, select
            from importmap.render import plan

            report = report_of(self.chosen, self.targets)
            numbers = {step.id: number for number, step in enumerate(report.plan.steps, 1)}
            return plan.overview(report.name, select(report, Wish()), numbers)

        return told(answer, limit)

    def new_code(self, files: list[str] | None = None, limit: int = LINES) -> str:
        """Call after editing: what files, or all that differ from HEAD, add though it is there or should be another."""

        def answer() -> str:
            from importmap.cli.check import new_code
            from importmap.render import verdict

            with meter_of(self.chosen) as meter:
                found = new_code(self.chosen, self.targets, files or (), meter)
            return verdict.new_code(found) or "nothing that should not be there\n"

        return told(answer, limit)

    def _asked(self, question: tuple[object, ...], answer: Callable[[Run], str], limit: int) -> str:
        return told(lambda: answered(self.chosen, self.targets, ("mcp", *question), answer), limit)


def told(answer: Callable[[], str], limit: int) -> str:
    """An answer, or what is wrong with the question; no longer than asked for, and never in silence."""
    try:
        lines = answer().splitlines()
    except ImportmapError as error:
        return f"error: {error.message}{f'; {error.hint}' if error.hint else ''}"
    limit = max(1, limit)
    room = CHARACTERS * max(1, limit / LINES)
    shown = 0
    for line in lines[:limit]:
        room -= len(line) + 1
        if room < 0:
            break
        shown += 1
    if shown == len(lines):
        return "\n".join(lines)
    more = len(lines) - shown
    cut = lines[:shown] or [f"{lines[0][:CHARACTERS]} ..."]
    return "\n".join([*cut, f"{more:,} more: ask with limit={max(limit * 2, len(lines)):d}"])


def _explained(rule: str) -> str:
    """What a rule says of itself, or which rules there are."""
    from importmap import detect
    from importmap.config import nearest
    from importmap.model.errors import UnknownNameError

    rules = {known.id: known for known in detect.documented()}
    if not rule:
        return "".join(f"{known.id}  {known.severity}  {known.title}\n" for known in rules.values())
    if rule not in rules:
        raise UnknownNameError(f"no rule is called {rule}", nearest(rule, rules))
    found = rules[rule]
    return f"{found.id} ({found.severity}): {found.title}\n\n{found.documentation.strip()}"
