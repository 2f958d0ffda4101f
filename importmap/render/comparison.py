"""What changed between two snapshots: for people, for a comment on a pull request, for programs"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importmap.model.history import Comparison, Import, KnotChange, KnownFinding, MetricChange, NewCircle
from importmap.model.report import PackageEdge, Revision
from importmap.render.writing import code, counted, document, figure, prose, readable, revision_name, row, sentence

SHOWN = 50  # findings and edges of one list in a comment

_FEW = 5  # modules of a circle


def text(comparison: Comparison) -> str:
    """The comparison for a terminal or a log."""
    return "\n".join(_text(comparison)) + "\n"


def markdown(comparison: Comparison) -> str:
    """The comparison for a comment on a pull request: one line if nothing changed."""
    return "\n".join(_markdown(comparison)) + "\n"


def json(comparison: Comparison) -> str:
    """The comparison for programs."""
    return document(comparison)


def _headline(comparison: Comparison) -> str:
    """What changed, in one sentence."""
    if not comparison.changed:
        return f"Nothing changed{_span(comparison)}: {counted(len(comparison.unchanged), 'finding')}, as before."
    counts = {
        "new": comparison.new,
        "grown": comparison.grown,
        "eased": comparison.eased,
        "moved": comparison.moved,
        "gone": comparison.gone,
        "unchanged": comparison.unchanged,
    }
    always = ("new", "gone", "unchanged")
    parts = [f"{figure(len(found))} {word}" for word, found in counts.items() if found or word in always]
    return f"Findings: {', '.join(parts)}."


def _span(comparison: Comparison) -> str:
    """From where to where, as far as it is known."""
    if comparison.base is None or comparison.head is None or comparison.base == comparison.head:
        return ""
    return f" from {_commit(comparison.base)} to {_commit(comparison.head)}"


def _commit(revision: Revision) -> str:
    """A commit by its hash, its day and the first line of its message."""
    title = f', "{readable(revision.title)}"' if revision.title else ""
    return f"{revision_name(revision)}{title}"


def _changes(comparison: Comparison) -> tuple[MetricChange, ...]:
    """The figures that moved."""
    return tuple(change for change in comparison.metrics if change.before != change.after)


def _findings(comparison: Comparison) -> tuple[tuple[str, tuple[KnownFinding, ...]], ...]:
    """The lists of findings that are shown, each under its title."""
    return (
        ("New findings", comparison.new),
        ("Findings that have grown", comparison.grown),
        ("Findings that have eased", comparison.eased),
        ("Gone findings", comparison.gone),
    )


def _edges(comparison: Comparison) -> tuple[tuple[str, tuple[PackageEdge, ...]], ...]:
    """The lists of edges, each under its title."""
    return (
        ("New service edges", comparison.new_service_edges),
        ("Gone service edges", comparison.gone_service_edges),
        ("New package edges", comparison.new_edges),
        ("Gone package edges", comparison.gone_edges),
    )


def _text(comparison: Comparison) -> Iterator[str]:
    """The comparison line by line."""
    yield f"{readable(comparison.name)}: {_headline(comparison)}"
    for note in comparison.notes:
        yield f"Note: {readable(note.subject)}: {readable(note.text)}"
    if not comparison.changed:
        return
    if _span(comparison):
        yield f"From{_span(comparison)[5:]}."
    yield from _figures(_changes(comparison))
    for circle in comparison.circles:
        yield ""
        yield from map(readable, _circle(circle))
    if comparison.knots:
        yield ""
        yield "Circles"
        yield from (f"  {readable(_knot(change))}" for change in comparison.knots)
    for title, findings in _findings(comparison):
        if findings:
            yield ""
            yield title
            for finding in findings:
                rule, said = readable(finding.rule), readable(_said(finding))
                yield f"  {finding.severity.label:<7}  {rule}  {_place(finding)}: {said}"
    for title, edges in _edges(comparison):
        if edges:
            yield ""
            yield title
            for edge in edges:
                yield f"  {readable(edge.importer)} -> {readable(edge.imported)}  ({_imports(edge)})"


def _figures(changes: Sequence[MetricChange]) -> Iterator[str]:
    """The figures that moved, as a table."""
    if changes:
        yield ""
        yield "Metrics"
        rows = [(readable(change.name), *_values(change), _verdict(change)) for change in changes]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for name, before, after, moved, verdict in rows:
            line = f"  {name:<{widths[0]}}  {before:>{widths[1]}} -> {after:>{widths[2]}}  {moved:>{widths[3]}}"
            yield f"{line}  {verdict}".rstrip()


def _markdown(comparison: Comparison) -> Iterator[str]:
    """The comment line by line."""
    yield f"**importmap** {code(comparison.name)}: {prose(_headline(comparison))}"
    for note in comparison.notes:
        yield ""
        yield f"> {prose(note.subject)}: {prose(note.text)}"
    if not comparison.changed:
        return
    if _span(comparison):
        yield ""
        yield f"From{prose(_span(comparison))[5:]}."
    changes = _changes(comparison)
    if changes:
        yield ""
        yield "| metric | before | after | change | |"
        yield "| --- | ---: | ---: | ---: | --- |"
        for change in changes:
            yield row((prose(change.name), *_values(change), _verdict(change)))
    for circle in comparison.circles:
        first, *others = _circle(circle)
        yield ""
        yield prose(first)
        yield ""
        yield from (f"- {prose(line.strip())}" for line in others)
    yield from _folded("Circles", [prose(_knot(change)) for change in comparison.knots])
    for title, findings in _findings(comparison):
        is_open = findings in (comparison.new, comparison.grown)
        yield from _folded(title, [_item(finding) for finding in findings], is_open=is_open)
    for title, edges in _edges(comparison):
        yield from _folded(title, [_edge(edge) for edge in edges], is_open=title.startswith("New"))


def _verdict(change: MetricChange) -> str:
    """Whether a change is good, if it is either."""
    if change.excused:
        return "turned to a declared home"
    return "" if change.verdict == "changed" else change.verdict


def _circle(circle: NewCircle) -> Iterator[str]:
    """A new circle, and what to take back."""
    few = ", ".join(circle.members[:_FEW]) + (", ..." if len(circle.members) > _FEW else "")
    back = counted(len(circle.back), "import")
    least = "" if circle.least else "at most "
    yield (
        f"New circle of {counted(len(circle.members), 'module')} ({circle.view}): {few}; "
        f"without {least}{back} of this change there is none"
    )
    for one in circle.back[:SHOWN]:
        yield f"  take back {_import(one)}"
    if len(circle.back) > SHOWN:
        yield f"  and {figure(len(circle.back) - SHOWN)} more"
    for one in circle.elsewhere:
        yield f"  or cut, which was there before and does for all of them, {_import(one)}"


def _import(one: Import) -> str:
    """An import of a circle."""
    place = f"{one.path}:{one.lines[0]}" if one.lines else one.path
    return f"{one.importer} -> {one.imported} ({place})"


def _knot(change: KnotChange) -> str:
    """What became of some knots."""
    before, after = (" + ".join(map(figure, sizes)) for sizes in (change.before, change.after))
    sizes = f"{before} -> {after}" if before and after else before or after
    parts = [f"{change.view} circle {change.kind}: {sizes} modules"]
    for word, modules in (("joined", change.joined), ("left", change.left)):
        if modules and before and after:
            parts.append(f"{word}: {', '.join(modules[:_FEW])}{', ...' if len(modules) > _FEW else ''}")
    return "; ".join(parts)


def _folded(title: str, items: Sequence[str], *, is_open: bool = False) -> Iterator[str]:
    """A list that can be unfolded, or nothing if it is empty."""
    if not items:
        return
    yield ""
    yield f"<details{' open' if is_open else ''}><summary>{title}: {figure(len(items))}</summary>"
    yield ""
    yield from (f"- {item}" for item in items[:SHOWN])
    if len(items) > SHOWN:
        yield f"- and {figure(len(items) - SHOWN)} more"
    yield ""
    yield "</details>"


def _item(finding: KnownFinding) -> str:
    """A finding in a list of a comment."""
    return f"{finding.severity.label} {code(finding.rule)} {code(_place(finding))}: {prose(_said(finding))}"


def _edge(edge: PackageEdge) -> str:
    """An edge in a list of a comment."""
    return f"{code(edge.importer)} → {code(edge.imported)} ({_imports(edge)})"


def _said(finding: KnownFinding) -> str:
    """What a finding says, and of what."""
    return sentence(finding.subject, finding.message, finding.path)


def _place(finding: KnownFinding) -> str:
    """Where a finding is."""
    return readable(finding.path or finding.subject)


def _values(change: MetricChange) -> tuple[str, str, str]:
    """A figure before and after, and the difference; a dash where there was none."""
    before, after = (None if value is None else figure(value) for value in (change.before, change.after))
    moved = "" if change.before is None or change.after is None else figure(change.after - change.before)
    return before or "-", after or "-", moved if not moved or moved.startswith("-") else f"+{moved}"


def _imports(edge: PackageEdge) -> str:
    """The imports of an edge by when they run."""
    kinds = (("at import time", edge.import_time), ("deferred", edge.deferred), ("for types", edge.typing))
    return ", ".join(f"{figure(number)} {when}" for when, number in kinds if number)
