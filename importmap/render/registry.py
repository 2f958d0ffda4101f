"""The registry of single sources as Markdown: what has one home, what it replaces, and how much of that is left"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importmap.model.declared import SingleSource
from importmap.model.migration import Migration, Replaced
from importmap.render.writing import code, counted, figure, prose, row

_HEADS = ("Concept", "Import it as", "Defined at", "Made by", "Replaces", "Files left", "State", "Done")


def table(migrations: Sequence[Migration], sources: Sequence[SingleSource]) -> str:
    """The document: one row for each concept, then the namesakes that are meant; `sources` are the declarations."""
    return "\n".join(_lines(migrations, sources)) + "\n"


def _lines(migrations: Sequence[Migration], sources: Sequence[SingleSource]) -> Iterator[str]:
    yield "# Single sources"
    yield ""
    yield "Written by `importmap registry` from the configuration and the code. Change those, not this file."
    yield ""
    yield from _rows(_HEADS, [_row(migration) for migration in migrations])
    reasons = [(source.symbol, source.reason) for source in sources if source.reason]
    if reasons:
        yield ""
        yield "## Reasons"
        yield ""
        yield from (f"- {code(symbol)}: {prose(reason)}" for symbol, reason in reasons)
    namesakes = [(distinct, source.symbol) for source in sources for distinct in source.distinct]
    if namesakes:
        yield ""
        yield "## Namesakes that are meant"
        yield ""
        cells = [(code(distinct.symbol), code(symbol), prose(distinct.reason)) for distinct, symbol in namesakes]
        yield from _rows(("Namesake", "Beside", "Reason"), cells)


def _row(migration: Migration) -> tuple[str, ...]:
    owner, _, name = migration.symbol.rpartition(".")
    left = figure(migration.left)
    if migration.budget is not None:
        over = "exceeded" if migration.left > migration.budget else "kept"
        left += f"; the budget of {figure(migration.budget)} is {over}"
    return (
        code(name),
        code(f"from {owner} import {name}"),
        code(str(migration.location)) if migration.location else "nowhere",
        code(migration.construct_with) if migration.construct_with else "",
        "<br>".join(map(_entry, migration.replaced)),
        left,
        migration.state,
        f"{int(100 * migration.done)}% of {counted(migration.share.files, 'file')}",
    )


def _entry(replaced: Replaced) -> str:
    """One thing that is replaced, and what is left of it."""
    parts = [counted(replaced.files, "file")] if replaced.files else []
    parts += [counted(replaced.strings, "string")] if replaced.strings else []
    state = replaced.state if replaced.location else "gone"
    late = ", overdue" if replaced.overdue else ""
    return f"{code(replaced.name)}: {', '.join(parts) or 'unused'} ({state}{late})"


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table."""
    yield row(heads)
    yield row("---" for _ in heads)
    yield from map(row, rows)
