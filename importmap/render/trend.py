"""How the figures went over the history: for a terminal, for a spreadsheet, for programs"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from importmap.model.errors import UnknownNameError
from importmap.model.report import Jump, Point, Trend
from importmap.render.writing import counted, document, figure, inert, readable, revision_name

_BARS = "▁▂▃▄▅▆▇█"
_RULES = 3  # of the findings of a jump
_TITLE = 60  # characters of a commit's message


def text(trend: Trend, metrics: Collection[str] = ()) -> str:
    """The trend for a terminal: the points, a line with its spark for each figure that moved, and the jumps."""
    return "\n".join(_text(trend, _chosen(trend, metrics))) + "\n"


def table(trend: Trend, metrics: Collection[str] = ()) -> str:
    """The trend as comma-separated values: a row for each point, a column for each figure."""
    names = _chosen(trend, metrics) if metrics else _names(trend)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("commit", "date", "title", *names))
    for point in trend.points:
        values = _values(point)
        title = readable(point.revision.title)
        # A spreadsheet takes what begins like this for a formula.
        title = f"'{title}" if title.startswith(("=", "+", "-", "@")) else title
        writer.writerow(
            (point.revision.commit, point.revision.date, title, *(_plain(values.get(name)) for name in names))
        )
    return inert(stream.getvalue())


def json(trend: Trend, metrics: Collection[str] = ()) -> str:
    """The trend for programs, whatever figures are chosen."""
    _chosen(trend, metrics)
    return document(trend)


def spark(values: Sequence[float | None]) -> str:
    """A small picture of some values: one letter for each, a space for one that is missing."""
    known = [value for value in values if value is not None]
    low, span = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)
    heights = (None if v is None else int((v - low) / span * (len(_BARS) - 1) + 0.5) if span else 0 for v in values)
    return "".join(" " if height is None else _BARS[height] for height in heights)


def _text(trend: Trend, names: Sequence[str]) -> Iterator[str]:
    """The trend line by line."""
    points = trend.points
    yield f"{readable(trend.name)}: {counted(len(points), 'revision')}"
    for point in points:
        title = readable(point.revision.title[:_TITLE])
        unread = f"  ({counted(point.unread, 'file')} not in this clone)" if point.unread else ""
        empty = "  (nothing of it yet)" if not point.metrics else ""
        yield f"  {revision_name(point.revision)}  {title}{unread}{empty}"
    rows = [(name, [_values(point).get(name) for point in points]) for name in names]
    if rows:
        yield ""
        width = max(len(name) for name, _ in rows)
        cells = [(name, *_ends(values), spark(values)) for name, values in rows]
        sizes = [max(len(cell[column]) for cell in cells) for column in (1, 2)]
        for name, first, last, bars in cells:
            yield f"  {readable(name):<{width}}  {first:>{sizes[0]}} -> {last:>{sizes[1]}}  {bars}"
    jumps = [jump for jump in trend.jumps if jump.metric in names]
    if jumps:
        yield ""
        yield "Jumps"
        grouped = [(key, list(found)) for key, found in groupby(jumps, lambda jump: (jump.since, jump.at))]
        for _, found in grouped:
            yield f"  {_place(found[0])}"
            yield from (f"    {readable(one.metric)} {figure(one.before)} -> {figure(one.after)}" for one in found)
    for note in trend.notes:
        yield ""
        yield f"Note: {readable(note.subject)}: {readable(note.text)}"


def _place(jump: Jump) -> str:
    """Where figures jumped, and what was found there."""
    place = jump.at.commit if jump.commits == 1 else f"{jump.at.commit}, in {figure(jump.commits)} commits"
    rules = ", ".join(f"{figure(one.findings)} {one.rule}" for one in jump.rules[:_RULES])
    found = f"{counted(jump.new, 'new finding')}{f' ({rules})' if rules else ''}, {figure(jump.gone)} gone"
    title = f' "{jump.at.title[:_TITLE]}"' if jump.at.title else ""
    return readable(f"{place}, {jump.at.date}{title}: {found}")


def _chosen(trend: Trend, metrics: Collection[str]) -> list[str]:
    """The figures that are shown: those that are asked for, else those that are good or bad and moved."""
    known = _names(trend)
    for name in metrics:
        if name not in known and trend.points:
            raise UnknownNameError(f"there is no figure {name}", f"known are {', '.join(known)}")
    if metrics:
        return [name for name in known if name in metrics]
    better = {metric.name for point in trend.points for metric in point.metrics if metric.better}
    moved = {n for n in better if len({_values(point).get(n) for point in trend.points if point.metrics}) > 1}
    return [name for name in known if name in moved]


def _names(trend: Trend) -> list[str]:
    """All figures, by name."""
    return sorted({metric.name for point in trend.points for metric in point.metrics})


def _values(point: Point) -> dict[str, float]:
    """The figures of a point by name."""
    return {metric.name: metric.value for metric in point.metrics}


def _ends(values: Sequence[float | None]) -> tuple[str, str]:
    """The first and the last value that there is."""
    known = [value for value in values if value is not None]
    return figure(known[0]), figure(known[-1])


def _plain(value: float | None) -> str:
    """A number without separators, for programs; nothing where there is none."""
    return "" if value is None else f"{value:.0f}" if value == int(value) else f"{value:g}"
