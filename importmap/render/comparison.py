"""What changed between two snapshots: for people, for a comment on a pull request, for programs"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importmap.model.history import Comparison, KnownFinding, MetricChange
from importmap.model.report import PackageEdge
from importmap.render.writing import code, counted, document, figure, prose, readable, revision_name, row, sentence

SHOWN = 50  # findings and edges of one list in a comment


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
        return f"Nothing changed: {counted(len(comparison.unchanged), 'finding')}, as before."
    parts = [f"{figure(len(comparison.new))} new, {figure(len(comparison.gone))} gone"]
    parts.append(f"{figure(len(comparison.unchanged))} unchanged")
    return f"Findings: {', '.join(parts)}."


def _revisions(comparison: Comparison) -> str:
    """From where to where, as far as it is known."""
    if comparison.base is None or comparison.head is None or comparison.base == comparison.head:
        return ""
    return f"From {revision_name(comparison.base)} to {revision_name(comparison.head)}."


def _changes(comparison: Comparison) -> tuple[MetricChange, ...]:
    """The figures that moved."""
    return tuple(change for change in comparison.metrics if change.verdict != "same")


def _text(comparison: Comparison) -> Iterator[str]:
    """The comparison line by line."""
    yield f"{readable(comparison.name)}: {_headline(comparison)}"
    if not comparison.changed:
        return
    if _revisions(comparison):
        yield _revisions(comparison)
    changes = _changes(comparison)
    if changes:
        yield ""
        yield "Metrics"
        rows = [(readable(change.name), *_values(change), change.verdict) for change in changes]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for name, before, after, verdict in rows:
            line = f"  {name:<{widths[0]}}  {before:>{widths[1]}} -> {after:>{widths[2]}}"
            yield f"{line}  {verdict}" if verdict != "changed" else line
    for title, findings in (("New findings", comparison.new), ("Gone findings", comparison.gone)):
        if findings:
            yield ""
            yield title
            for finding in findings:
                rule, said = readable(finding.rule), readable(_said(finding))
                yield f"  {finding.severity.label:<7}  {rule}  {_place(finding)}: {said}"
    for title, edges in (("New package edges", comparison.new_edges), ("Gone package edges", comparison.gone_edges)):
        if edges:
            yield ""
            yield title
            for edge in edges:
                yield f"  {readable(edge.importer)} -> {readable(edge.imported)}  ({_imports(edge)})"


def _markdown(comparison: Comparison) -> Iterator[str]:
    """The comment line by line."""
    yield f"**importmap** {code(comparison.name)}: {_headline(comparison)}"
    if not comparison.changed:
        return
    if _revisions(comparison):
        yield ""
        yield prose(_revisions(comparison))
    changes = _changes(comparison)
    if changes:
        yield ""
        yield "| metric | before | after | |"
        yield "| --- | ---: | ---: | --- |"
        for change in changes:
            before, after = _values(change)
            verdict = "" if change.verdict == "changed" else change.verdict
            yield row((prose(change.name), before, after, verdict))
    yield from _folded("New findings", [_item(finding) for finding in comparison.new], is_open=True)
    yield from _folded("Gone findings", [_item(finding) for finding in comparison.gone])
    yield from _folded("New package edges", [_edge(edge) for edge in comparison.new_edges], is_open=True)
    yield from _folded("Gone package edges", [_edge(edge) for edge in comparison.gone_edges])


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


def _values(change: MetricChange) -> tuple[str, str]:
    """A figure before and after; a dash where there was none."""
    before, after = (None if value is None else figure(value) for value in (change.before, change.after))
    return before or "-", after or "-"


def _imports(edge: PackageEdge) -> str:
    """The imports of an edge by when they run."""
    kinds = (("at import time", edge.import_time), ("deferred", edge.deferred), ("for types", edge.typing))
    return ", ".join(f"{figure(number)} {when}" for when, number in kinds if number)
