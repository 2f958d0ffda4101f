"""The answer of `broken` as text: root causes first, each with what its mend frees and with the mend"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from importmap.model.broken import Broken
from importmap.model.finding import Finding, Safety
from importmap.render.writing import counted, figure, readable

LINES = 4  # of one root cause
MARGIN = 4  # lines that are said besides causes and other findings
_LABELS = {Safety.SAFE: "mend safe", Safety.UNSAFE: "mend check", Safety.MANUAL: "by hand"}
_KINDS = {
    "broken-file": ("file that Python cannot read", "files that Python cannot read"),
    "import-cycle": ("circle of imports that fails", "circles of imports that fail"),
    "uncollectable-test": ("test file that cannot be collected", "test files that cannot be collected"),
    "dead-fallback": ("guarded import that always fails", "guarded imports that always fail"),
}


def broken(answer: Broken, top: int | None, width: int | None = None) -> str:
    """The first root causes, all without `top`, cut to a width; and a line for each other kind of failure."""
    lines = [_verdict(answer), *_causes(answer.causes, top), *_others(answer.others, whole=top is None)]
    return "".join(f"{line if width is None or len(line) <= width else f'{line[: width - 1]}…'}\n" for line in lines)


def _verdict(answer: Broken) -> str:
    """How much does not work."""
    name = readable(answer.name)
    if not answer.causes and not answer.others:
        return f"{name}: nothing is known to be broken"
    modules = f"{figure(answer.unimportable)} of {counted(answer.modules, 'module')} cannot be imported"
    tests = f", {figure(answer.uncollectable)} of {counted(answer.tests, 'test')} cannot be collected"
    return f"{name}: {modules}{tests if answer.tests else ''}"


def _causes(causes: Sequence[Finding], top: int | None) -> Iterator[str]:
    if not causes:
        return
    yield f"{counted(len(causes), 'root cause')} of imports that fail, by what the mend frees"
    shown = causes[:top]
    for number, cause in enumerate(shown, 1):
        yield from _cause(number, cause)
    hidden = causes[len(shown) :]
    if hidden:
        safe = sum(1 for cause in hidden if cause.fix is not None and cause.fix.safety is Safety.SAFE)
        told = f", {figure(safe)} with a safe mend" if safe else ""
        yield f"     and {counted(len(hidden), 'more root cause')}{told} (--all)"


def _cause(number: int, cause: Finding) -> Iterator[str]:
    """One root cause: what it is, what it frees, where it fails, what mends it."""
    reason = cause.message.partition("; ")[0]
    subject = "" if cause.subject.rpartition(".")[2] in reason else f"{cause.subject}: "
    yield f"{number:>3}. {readable(f'{subject}{reason}')}"
    yield f"     {'frees':<11}{_frees(cause)}"
    imports = [evidence for evidence in cause.evidence if evidence.subject]
    yield f"     {'fails':<11}{readable(str(cause.location))}{_and_more(len(imports) - 1)}"
    yield f"     {_mend(cause)}"


def _frees(cause: Finding) -> str:
    """What works again when a root cause is mended, and what of it needs nothing else."""
    parts = [counted(cause.counted("imports"), "import")]
    if modules := cause.counted("modules"):
        parts.append(f"{counted(modules, 'module')}{_alone(modules, cause.counted('modules-alone'))}")
    if files := cause.counted("test-modules"):
        tests = cause.counted("tests")
        alone = _alone(tests, cause.counted("tests-alone"))
        inside = f"{counted(tests, 'test')} in " if tests else ""
        parts.append(f"{inside}{counted(files, 'test file')}{alone}")
    return ", ".join(parts)


def _alone(number: int, alone: int) -> str:
    return "" if alone == number else f" ({figure(alone) if alone else 'none'} at once)"


def _mend(cause: Finding) -> str:
    if cause.fix is None:
        return ""
    label = _LABELS[cause.fix.safety]
    if not cause.fix.rewrites:
        return f"{label:<11}{readable(cause.fix.text)}"
    first = cause.fix.rewrites[0]
    more = _and_more(len(cause.fix.rewrites) - 1)
    return f"{label:<11}{readable(f'{first.before} -> {first.after}')}, {readable(first.path)}:{first.line}{more}"


def _and_more(number: int) -> str:
    return f" and {figure(number)} more" if number > 0 else ""


def _others(others: Sequence[Finding], *, whole: bool) -> Iterator[str]:
    """The other findings by rule: how many, and which command explains them, or all of them."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in others:
        by_rule[finding.rule].append(finding)
    if by_rule:
        yield ""
    for rule, findings in by_rule.items():
        singular, plural = _KINDS.get(rule, (f"finding of {rule}", f"findings of {rule}"))
        yield f"{counted(len(findings), singular, plural)}, see `importmap explain {rule}`"
        for finding in findings if whole else ():
            yield f"     {readable(str(finding.location))}  {readable(finding.message)}"
