"""`importmap where`, `why` and `explain`: answers on stdout"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from importmap.cli.options import Settings, answered, settings, verbose, width_of_screen
from importmap.cli.output import show
from importmap.model.errors import UnknownNameError

if TYPE_CHECKING:
    from importmap.recall import Run

_WHERE_EXAMPLES = """\
\b
Examples:
  importmap where Order
  importmap where shop.models.Order shop
  importmap where Order --format json | jq '.[].home.path'
"""

_WHY_EXAMPLES = """\
\b
Examples:
  importmap why shop.api shop.models.order
  importmap why shop.api shop.models.order --all
  importmap why shop.api requests
  importmap why shop.models shop.api --types
"""

_EXPLAIN_EXAMPLES = """\
\b
Examples:
  importmap explain
  importmap explain import-cycle
"""


@click.command(epilog=_WHERE_EXAMPLES, short_help="Show every import path of a class or function.")
@click.argument("name")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "every", is_flag=True, help="Every path, and every user of it.")
@click.option("--format", "-f", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@settings
def where(chosen: Settings, name: str, targets: tuple[str, ...], every: bool, format_name: str) -> int:
    """Show every import path of a class or function, who uses which, and the path that all should use.

    NAME is a bare name, or any dotted path of it. A path is offered (presented on purpose), used, or latent (neither).
    """

    def answer(run: Run) -> str:
        from importmap.reach import whereabouts
        from importmap.render import answers
        from importmap.render.writing import document

        found = whereabouts.where(run, name, every=every)
        if format_name == "json":
            return document(found.symbols)
        return answers.where(found.symbols, found.modules, found.sorts, every=every)

    show(answered(chosen, targets, ("where", name, every, format_name), answer))
    return 0


@click.command(epilog=_WHY_EXAMPLES, short_help="Show how one module comes to load another.")
@click.argument("importer")
@click.argument("imported")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "every", is_flag=True, help="All shortest chains.")
@click.option("--types", is_flag=True, help="Follow imports for the type checker, too.")
@settings
def why(chosen: Settings, importer: str, imported: str, targets: tuple[str, ...], every: bool, types: bool) -> int:
    """Show the shortest chain of imports by which one module or package loads another.

    The answer is for run time: what loads it at import is shown if there is any, else what loads it when a function
    runs. Imports under TYPE_CHECKING load nothing. IMPORTED may be a package from outside.
    """

    def answer(run: Run) -> str:
        from importmap.reach import chains
        from importmap.render import answers

        found = chains.why(run, importer, imported, types=types, every=every)
        return answers.why(importer, imported, found, types=types)

    show(answered(chosen, targets, ("why", importer, imported, every, types), answer))
    return 0


def _rule_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules whose id begins like this, for the shell."""
    from importmap import detect

    return [CompletionItem(rule.id, help=rule.title) for rule in detect.documented() if rule.id.startswith(incomplete)]


@click.command(epilog=_EXPLAIN_EXAMPLES, short_help="Explain a rule, or list them.")
@click.argument("rule", required=False, shell_complete=_rule_names)
@verbose
def explain(rule: str | None) -> int:
    """Explain a rule: what it finds, why that hurts, what to do; without RULE, list all rules."""
    from importmap import detect
    from importmap.config import nearest
    from importmap.render.lines import fitted, flowing

    rules = {known.id: known for known in detect.documented()}
    width = max(map(len, rules), default=0)
    listed = "".join(f"{known.id:<{width}}  {known.severity:<7}  {known.title}\n" for known in rules.values())
    if rule is None:
        show(fitted(listed, width_of_screen()))
        return 0
    if rule not in rules:
        near = nearest(rule, rules)
        if not near:
            click.echo(listed, err=True)
        raise UnknownNameError(f"no rule is called {rule}", near or "above are all of them")
    found = rules[rule]
    text = f"{found.id} ({found.severity}): {found.title}\n\n{found.documentation.strip()}"
    show(f"{flowing(text, width_of_screen())}\n")
    return 0
