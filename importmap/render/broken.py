"""The answer of `broken` as text: root causes first, each with what its mend frees and with the mend"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from importmap.model.broken import Blocked, Broken
from importmap.model.finding import Finding, Fix, Safety
from importmap.render.lines import columns, wrapped
from importmap.render.writing import counted, figure, readable

_MARGIN = " " * 5  # before all that is said of a cause
_LEAST = 3  # lines of one root cause
_SHOWN = 3  # lines of one sentence, where a screen is to be filled
_INDENT = 16  # where that stands, after its label
_LABELS = {Safety.SAFE: "mend safe", Safety.UNSAFE: "mend check", Safety.MANUAL: "by hand"}
_LOST = "test files that cannot be collected"
# The causes as words behind the path of a module, by kind.
_CAUSES = {
    "missing": "there is no {}",
    "broken": "{} does not parse",
    "absent": "{} is not installed",
    "unbound": "annotations evaluate what nothing binds ({})",
    "namesake": "{} is imported under the same name",
    "marker": "the marker {} is not registered",
}
_KINDS = {
    "broken-file": ("file that Python cannot read", "files that Python cannot read"),
    "import-cycle": ("circle of imports that fails", "circles of imports that fail"),
    "uncollectable-test": ("test file that cannot be collected", "test files that cannot be collected"),
    "dead-fallback": ("guarded import that always fails", "guarded imports that always fail"),
}


def broken(answer: Broken, top: int | None, width: int | None = None, height: int | None = None) -> str:
    """The first root causes and a line for each other kind of failure; all of everything without `top` and height.

    Lines go on below where a width is given; with a height there are as many causes as it holds, at least one.
    """
    most = len(answer.causes) if top is None else min(top, len(answer.causes))
    shown = None if height is None else _SHOWN
    for number in range(most if height is None else min(most, height // _LEAST), -1, -1):
        told = _told(answer, number, top is None and height is None)
        lines = [line for parts in told for line in _fitted(parts, width, shown)]
        if height is None or len(lines) <= height or number <= 1:
            break
    return "".join(f"{line}\n" for line in lines)


def modules(answer: Broken) -> str:
    """Every module that cannot be imported and every test file that cannot be collected, each with its root causes."""
    lines = [_verdict(answer), *(f"{readable(module.path)}  {_why(module)}" for module in answer.blocked)]
    if answer.uncollected:
        lines += ["", counted(len(answer.uncollected), "test file that cannot be collected", _LOST)]
        lines += [f"{readable(file.path)}  {_why(file)}" for file in answer.uncollected]
    return "".join(f"{line}\n" for line in lines)


def _why(blocked: Blocked) -> str:
    named = ", ".join(_CAUSES.get(kind, "{}").format(readable(subject)) for kind, subject in blocked.causes)
    return f"{named}, and {blocked.more:,} more" if blocked.more else named


def _told(answer: Broken, number: int, whole: bool) -> Iterator[tuple[str, ...]]:
    """Each line in the parts between which it may be broken."""
    yield (_verdict(answer),)
    yield from _causes(answer.causes, number)
    yield from _others(answer.others, whole=whole)


def _fitted(parts: tuple[str, ...], width: int | None, most: int | None) -> Iterator[str]:
    """A line as it is, if it fits; else each of its parts on lines of its own, so many of them at most."""
    line = "".join(parts)
    if width is None or columns(line) <= width:
        yield line
        return
    indent = " " * (_INDENT if line.startswith(_MARGIN) else len(_MARGIN) if line.startswith(" ") else 2)
    for position, part in enumerate(parts):
        lines = wrapped(part.rstrip() if position == 0 else f"{indent}{part.strip()}", width, len(indent))
        if most is not None and len(lines) > most:
            last = lines[most - 1]
            lines = [*lines[: most - 1], f"{last if columns(last) < width else last.rpartition(' ')[0]}…"]
        yield from lines


def _verdict(answer: Broken) -> str:
    """How much does not work."""
    name = readable(answer.name)
    if not answer.causes and not answer.others:
        return f"{name}: nothing is known to be broken"
    modules = f"{figure(answer.unimportable)} of {counted(answer.modules, 'module')} cannot be imported"
    tests = f", {figure(answer.uncollectable)} of {counted(answer.tests, 'test')} cannot be collected"
    return f"{name}: {modules}{tests if answer.tests else ''}"


def _causes(causes: Sequence[Finding], number: int) -> Iterator[tuple[str, ...]]:
    if not causes:
        return
    yield (f"{counted(len(causes), 'root cause')} of imports that fail, by how much works again without them",)
    shown = causes[:number]
    for place, cause in enumerate(shown, 1):
        yield from _cause(place, cause)
    hidden = causes[len(shown) :]
    if hidden:
        safe = sum(1 for cause in hidden if cause.fix is not None and cause.fix.safety is Safety.SAFE)
        told = f", {figure(safe)} with a safe mend" if safe else ""
        yield (f"{_MARGIN}and {counted(len(hidden), 'more root cause')}{told} (--all)",)


def _cause(number: int, cause: Finding) -> Iterator[tuple[str, ...]]:
    """One root cause: what it is, what it frees, where it fails, what mends it."""
    reason = cause.message.partition("; ")[0]
    name = cause.subject.rpartition(".")[2]
    subject = "" if name in reason or ": " in name else f"{cause.subject}: "
    yield (f"{number:>3}. {readable(f'{subject}{reason}')}",)
    yield (f"{_MARGIN}{'frees':<11}{_frees(cause)}",)
    imports = [evidence for evidence in cause.evidence if evidence.subject]
    yield (f"{_MARGIN}{'fails':<11}{readable(str(cause.location))}{_and_more(len(imports) - 1)}",)
    if cause.fix is not None:
        first, *others = _mend(cause.fix)
        yield f"{_MARGIN}{_LABELS[cause.fix.safety]:<11}{first}", *others


def _frees(cause: Finding) -> str:
    """What works again when a root cause is mended, and what of it needs other mends as well."""
    imports = cause.counted("imports")
    parts = [counted(imports, "import")] if imports else []
    if modules := cause.counted("modules"):
        parts.append(f"{counted(modules, 'module')}{_others_needed(modules, cause.counted('modules-alone'))}")
    if files := cause.counted("test-modules"):
        tests = cause.counted("tests")
        needed = _others_needed(tests, cause.counted("tests-alone"))
        inside = f"{counted(tests, 'test')} in " if tests else ""
        parts.append(f"{inside}{counted(files, 'test file')}{needed}")
    return ", ".join(parts)


def _others_needed(number: int, alone: int) -> str:
    """How many of some things are not freed by this mend alone."""
    rest = number - alone
    if not rest:
        return ""
    who = figure(rest) if alone else "all" if number > 1 else "it"
    return f" ({who} {'need' if rest > 1 else 'needs'} another mend, too)"


def _mend(fix: Fix) -> tuple[str, ...]:
    """What mends it: of a rewrite what was, what is to be and where."""
    if not fix.rewrites:
        return (readable(fix.text),)
    first = fix.rewrites[0]
    place = f"{readable(first.path)}:{first.line}{_and_more(len(fix.rewrites) - 1)}"
    return readable(first.before), f" -> {readable(first.after)},", f" {place}"


def _and_more(number: int) -> str:
    return f" and {figure(number)} more" if number > 0 else ""


def _others(others: Sequence[Finding], *, whole: bool) -> Iterator[tuple[str, ...]]:
    """The other findings by rule: how many, and which command explains them, or all of them."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in others:
        by_rule[finding.rule].append(finding)
    if by_rule:
        yield ("",)
    for rule, findings in by_rule.items():
        singular, plural = _KINDS.get(rule, (f"finding of {rule}", f"findings of {rule}"))
        yield f"{counted(len(findings), singular, plural)},", f" see `importmap explain {rule}`"
        for finding in findings if whole else ():
            yield f"{_MARGIN}{readable(str(finding.location))}", f"  {readable(finding.message)}"
