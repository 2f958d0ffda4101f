"""The summary on one screen: how bad is it, what is worst, what to do next"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from importmap.model.finding import Finding, Severity
from importmap.model.report import Report
from importmap.render.writing import command, counted, figure, readable, revision_name, sentence

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_RULES = 7  # that a screen of 24 lines has room for
_NOTES = 2
_MOST = 10  # findings, however high the screen
_PLACE = 30  # columns that a place has at the least


def summary(
    report: Report, size: tuple[int, int] | None = None, targets: tuple[str, ...] = (), *, verbose: bool = False
) -> tuple[Text, ...]:
    """The summary, line by line, cut to the width and height of the screen; whole lines without a size.

    `targets` are the arguments that the suggested commands need; `verbose` shows every finding and what was left out.
    """
    lines = [verdict(report), coverage(report), *_reached(report), *_notes(report, verbose)]
    rules = list(_rules(report))
    if rules:
        shown = rules if verbose or size is None else _first(rules, max(_RULES, size[1] // 3))
        lines += [Text(), *shown]
        steps = tuple(_next_steps(report, targets))
        room = _MOST if size is None else (size[1] - len(lines) - len(steps) - 5) // 2
        findings = report.findings if verbose else worst(report, max(1, min(room, _MOST)))
        lines += [Text(), Text("All findings" if verbose else "Worst", style="bold")]
        lines += [line for finding in findings for line in _finding(finding, size)]
        lines += [Text(), *steps]
    if verbose:
        lines += [Text(), *_not_read(report)]
    return tuple(lines) if size is None else tuple(_cut(line, size[0]) for line in lines)


def verdict(report: Report) -> Text:
    """How bad it is, in one line."""
    counts = Counter(finding.severity for finding in report.findings)
    parts = [counted(counts[severity], severity.label) for severity in reversed(Severity) if counts[severity]]
    style = _STYLES[max(counts)] if counts else "bold green"
    text = Text(readable(report.name), style="bold")
    return text.append(": ").append(", ".join(parts) or "no findings", style=style)


def coverage(report: Report) -> Text:
    """What was read, and what was not."""
    covered = report.coverage
    left_out = sum(left.files for left in covered.left_out)
    parts = [counted(covered.files, "file"), counted(covered.lines, "line"), f"Python {report.python}"]
    if covered.broken:
        parts.append(f"{figure(len(covered.broken))} not read whole")
    if left_out:
        parts.append(f"{figure(left_out)} left out")
    if report.contracts:
        kept = sum(contract.outcome == "kept" for contract in report.contracts)
        parts.append(f"{kept} of {counted(len(report.contracts), 'contract')} kept")
    if report.ignored:
        parts.append(f"{figure(len(report.ignored))} ignored")
    if covered.notes:
        parts.append(counted(len(covered.notes), "note"))
    if report.revision:
        parts.append(revision_name(report.revision))
    return Text(", ".join(parts), style="dim")


def _reached(report: Report) -> Iterator[Text]:
    """What the critical paths come to, all of them in one line."""
    counts = Counter((journey.name, finding.severity) for finding in report.findings for journey in finding.journeys)
    parts = []
    for name in sorted({name for name, _ in counts}):
        found = [counted(counts[name, s], s.label) for s in reversed(Severity) if counts[name, s]]
        parts.append(f"{readable(name)} {', '.join(found)}")
    if parts:
        yield Text("critical paths ", style="bold").append("; ".join(parts), style="not bold")


def _notes(report: Report, verbose: bool) -> Iterator[Text]:
    """What the user should know first about what was read."""
    for note in report.coverage.notes[: None if verbose else _NOTES]:
        yield Text("note ", style="bold").append(f"{readable(note.subject)}: {readable(note.text)}", style="not bold")


def worst(report: Report, number: int) -> tuple[Finding, ...]:
    """The worst finding of each rule, then the second of each, until there are enough; in the order of the report."""
    seen: Counter[str] = Counter()
    ranked = []
    for position, finding in enumerate(report.findings):
        ranked.append((seen[finding.rule], position))
        seen[finding.rule] += 1
    return tuple(report.findings[position] for position in sorted(place for _, place in sorted(ranked)[:number]))


def _rules(report: Report) -> Iterator[Text]:
    """The findings by rule and severity, worst rules first, as a table."""
    counts = Counter((finding.rule, finding.severity) for finding in report.findings)
    rules = list(dict.fromkeys(finding.rule for finding in report.findings))
    titles = {rule.id: rule.title for rule in report.rules}
    severities = [severity for severity in reversed(Severity) if any(counts[rule, severity] for rule in rules)]
    cells = {
        (rule, s): counted(counts[rule, s], s.label) if counts[rule, s] else "" for rule in rules for s in severities
    }
    widths = {s: max(len(cells[rule, s]) for rule in rules) for s in severities}
    name_width = max(map(len, rules), default=0)
    for rule in rules:
        line = Text(f"  {rule:<{name_width}}")
        for severity in severities:
            line.append("  ").append(f"{cells[rule, severity]:>{widths[severity]}}", style=_STYLES[severity])
        yield line.append(f"  {titles.get(rule, '')}", style="dim")


def _finding(finding: Finding, size: tuple[int, int] | None) -> Iterator[Text]:
    """A finding: one line to search in, or on a screen its message and below it its place."""
    label = f"{finding.severity.label:<7}"
    journeys = f"  reached by {', '.join(readable(j.name) for j in finding.journeys)}" if finding.journeys else ""
    place = readable(str(finding.location))
    message = readable(sentence(finding.subject, finding.message, finding.location.path))
    if size is None:
        yield Text(f"  {label}  {place}  {finding.rule}  {message}{journeys}")
        return
    yield Text("  ").append(label, style=_STYLES[finding.severity]).append(f"  {message}")
    indent = " " * (4 + len(label))
    told = f"  {finding.rule}{journeys}"
    yield Text(f"{indent}{_end(place, max(_PLACE, size[0] - len(indent) - len(told)))}{told}", style="dim")


def _next_steps(report: Report, targets: tuple[str, ...]) -> Iterator[Text]:
    """Up to three commands that lead on."""
    first = {finding.rule: finding for finding in reversed(report.findings)}
    commands = []
    if "unresolved-import" in first:
        commands.append((("broken", *targets), "what fails now, and what mends it"))
    if report.plan.steps:
        commands.append((("plan", *targets), f"{counted(len(report.plan.steps), 'step')} to mend it"))
    if "many-paths" in first:
        name = first["many-paths"].evidence[0].subject.rpartition(".")[2]
        commands.append((("where", name, *targets), "its import paths, and who uses which"))
    if report.findings:
        worst_rules = Counter(f.rule for f in report.findings if f.severity == report.findings[0].severity)
        commands.append((("explain", worst_rules.most_common(1)[0][0]), "what the rule means"))
    for position, (words, purpose) in enumerate(commands[:3]):
        line = Text("Next  " if position == 0 else "      ", style="bold")
        yield line.append(command("importmap", *words), style="not bold").append(f"  {purpose}", style="not bold dim")


def _not_read(report: Report) -> Iterator[Text]:
    """What was not read, and why."""
    for path in report.coverage.broken:
        yield Text(f"  not read whole: {readable(path)}")
    for left in report.coverage.left_out:
        files = f" ({counted(left.files, 'file')})" if left.files else ""
        yield Text(f"  left out: {readable(left.path)}{files}, {readable(left.reason)}")


def _first(lines: list[Text], number: int) -> list[Text]:
    """The first lines, and how many there are more."""
    if len(lines) <= number:
        return lines
    return [*lines[: number - 1], Text(f"  and {counted(len(lines) - number + 1, 'more rule')}", style="dim")]


def _cut(line: Text, width: int) -> Text:
    """The line, not longer than the screen is wide."""
    line.truncate(width, overflow="ellipsis")
    return line


def _end(text: str, width: int) -> str:
    """The end of the text, which tells more of a path than its beginning."""
    return text if len(text) <= width else f"…{text[len(text) - max(width, 2) + 1 :]}"
