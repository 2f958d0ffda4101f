"""The summary on one screen: how bad is it, what is worst, what to do next"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from importmap.model.finding import Finding
from importmap.model.report import Report
from importmap.model.severity import Severity
from importmap.render.lines import GLUE, columns, ending, wrapped
from importmap.render.writing import command, counted, figure, readable, revision_name, sentence

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_FEW = 3  # rules that are shown however low the screen
_WORST = 8  # lines that are kept for the worst findings, with what stands around them
_NOTES = 2
_MOST = 10  # findings, however high the screen
_PLACE = 30  # columns that a place has at the least
_PATHS = 2  # lines
_AROUND = 2  # lines that the command line adds: where the report is, and the next prompt


def summary(
    report: Report, size: tuple[int, int] | None = None, targets: tuple[str, ...] = (), *, verbose: bool = False
) -> tuple[Text, ...]:
    """The summary, line by line, fitted to the width and height of the screen; whole lines without a size.

    `targets` are the arguments that the suggested commands need; `verbose` shows every finding and what was left out.
    """
    width = None if size is None else size[0]
    lines = [*_verdict(report, width), *_told("", _glued(coverage(report).plain), width, "dim")]
    lines += [*_reached(report, width), *_notes(report, width, verbose)]
    if report.findings:
        steps = [Text(), *_next_steps(report, targets, width)]
        before = len(lines)
        room = None if verbose or size is None else size[1] - before - len(steps) - _AROUND
        most = None if room is None else max(_FEW, min(room - _WORST, room // 2))
        lines += [Text(), *_rules(report, width, most)]
        lines += [Text(), Text("All findings" if verbose else "Worst", style="bold")]
        left = None if room is None else room - (len(lines) - before)
        lines += [*_worst(report, width, left, verbose), *steps]
    if verbose:
        lines += [Text(), *_not_read(report, width)]
    return tuple(lines)


def _worst(report: Report, width: int | None, room: int | None, verbose: bool) -> list[Text]:
    """All findings, or as many of the worst as there is room for; the first whatever room there is."""
    if verbose:
        return [line for finding in report.findings for line in _finding(finding, width)]
    for number in range(_MOST, 1, -1):
        lines = [line for finding in worst(report, number) for line in _finding(finding, width)]
        if room is None or len(lines) <= room:
            return lines
    return list(_finding(worst(report, 1)[0], width, None if room is None else max(1, room - 1)))


def verdict(report: Report) -> Text:
    """How bad it is, in one line."""
    (line,) = _verdict(report, None)
    return line


def _verdict(report: Report, width: int | None) -> Iterator[Text]:
    """How bad it is: in one line, or below the name where that is long."""
    counts = Counter(finding.severity for finding in report.findings)
    parts = [counted(counts[severity], severity.label) for severity in reversed(Severity) if counts[severity]]
    style = _STYLES[max(counts)] if counts else "bold green"
    name, told = readable(report.name), ", ".join(parts) or "no findings"
    if width is None or columns(f"{name}: {told}") <= width:
        yield Text(name, style="bold").append(": ").append(told, style=style)
        return
    yield from _told("", f"{name}:", width, "bold")
    yield from _told("", told, width, style)


def _glued(parts: str) -> str:
    """A list of which every part stays together."""
    return re.sub(r"(?<![,;]) ", GLUE, parts)


def _told(label: str, text: str, width: int | None, style: str = "") -> Iterator[Text]:
    """A text after a label in bold, in as many lines as it takes."""
    first, *others = wrapped(f"{label}{text}", width, 2)
    yield Text(first[: len(label)], style="bold").append(first[len(label) :], style=f"not bold {style}")
    yield from (Text(line, style=style) for line in others)


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


def _reached(report: Report, width: int | None) -> Iterator[Text]:
    """What the critical paths come to, as far as that is said in two lines."""
    counts = Counter((journey.name, finding.severity) for finding in report.findings for journey in finding.journeys)
    parts = []
    for name in sorted({name for name, _ in counts}):
        found = [counted(counts[name, s], s.label) for s in reversed(Severity) if counts[name, s]]
        parts.append(f"{readable(name)} {', '.join(found)}")
    for number in range(len(parts), 0, -1):
        more = f"; and {figure(len(parts) - number)} more" if number < len(parts) else ""
        lines = list(_told("critical paths ", _glued("; ".join(parts[:number]) + more), width))
        if len(lines) <= _PATHS or number == 1:
            yield from lines
            return


def _notes(report: Report, width: int | None, verbose: bool) -> Iterator[Text]:
    """What the user should know first about what was read."""
    for note in report.coverage.notes[: None if verbose else _NOTES]:
        yield from _told("note ", f"{readable(note.subject)}: {readable(note.text)}", width)


def worst(report: Report, number: int) -> tuple[Finding, ...]:
    """The worst finding of each rule, then the second of each, until there are enough; in the order of the report."""
    seen: Counter[str] = Counter()
    ranked = []
    for position, finding in enumerate(report.findings):
        ranked.append((seen[finding.rule], position))
        seen[finding.rule] += 1
    return tuple(report.findings[position] for position in sorted(place for _, place in sorted(ranked)[:number]))


def _rules(report: Report, width: int | None, most: int | None) -> Iterator[Text]:
    """The findings by rule and severity, worst rules first, as a table; with titles if there is room for all."""
    counts = Counter((finding.rule, finding.severity) for finding in report.findings)
    every = list(dict.fromkeys(finding.rule for finding in report.findings))
    rules = every if most is None or len(every) <= most else every[: most - 1]
    titles = {rule.id: rule.title for rule in report.rules}
    severities = [severity for severity in reversed(Severity) if any(counts[rule, severity] for rule in rules)]
    cells = {
        (rule, s): counted(counts[rule, s], s.label) if counts[rule, s] else "" for rule in rules for s in severities
    }
    widths = {s: max(len(cells[rule, s]) for rule in rules) for s in severities}
    name_width = max(map(len, rules))
    before = 2 + name_width + sum(2 + widths[s] for s in severities) + 2
    is_titled = width is None or all(before + columns(titles.get(rule, "")) <= width for rule in rules)
    for rule in rules:
        line = Text(f"  {rule:<{name_width}}")
        for severity in severities:
            line.append("  ").append(f"{cells[rule, severity]:>{widths[severity]}}", style=_STYLES[severity])
        if is_titled:
            line.append(f"  {titles.get(rule, '')}", style="dim")
        line.rstrip()
        yield line
    if len(rules) < len(every):
        yield Text(f"  and {counted(len(every) - len(rules), 'more rule')} (--verbose)", style="dim")


def _finding(finding: Finding, width: int | None, most: int | None = None) -> Iterator[Text]:
    """A finding: one line to search in, or on a screen its message, in so many lines, and below it its place."""
    label = f"{finding.severity.label:<7}"
    journeys = f"  reached by {', '.join(readable(j.name) for j in finding.journeys)}" if finding.journeys else ""
    place = readable(str(finding.location))
    message = readable(sentence(finding.subject, finding.message, finding.location.path))
    if width is None:
        yield Text(f"  {label}  {place}  {finding.rule}  {message}{journeys}")
        return
    indent = " " * (4 + len(label))
    first, *others = wrapped(f"{indent}{message}", width, len(indent))
    yield Text("  ").append(label, style=_STYLES[finding.severity]).append(first[2 + len(label) :])
    yield from map(Text, others if most is None else others[: most - 1])
    told = f"  {finding.rule}{journeys}"
    place = ending(place, max(_PLACE, width - len(indent) - columns(told)))
    for line in wrapped(f"{indent}{place}{told}", width, len(indent)):
        yield Text(line, style="dim")


def _next_steps(report: Report, targets: tuple[str, ...], width: int | None) -> Iterator[Text]:
    """Up to three commands that lead on; they are never broken, so that they can be pasted."""
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
        line.append(command("importmap", *words), style="not bold")
        has_room = width is None or line.cell_len + 2 + len(purpose) <= width
        yield line.append(f"  {purpose}", style="not bold dim") if has_room else line


def _not_read(report: Report, width: int | None) -> Iterator[Text]:
    """What was not read, and why."""
    for path in report.coverage.broken:
        yield from _told("", f"  not read whole: {readable(path)}", width)
    for left in report.coverage.left_out:
        files = f" ({counted(left.files, 'file')})" if left.files else ""
        yield from _told("", f"  left out: {readable(left.path)}{files}, {readable(left.reason)}", width)
