"""A module that nobody imports, or only tests do

Finds: modules and whole packages that nothing in use imports, neither at import time nor later, nor for types, nor by a
string. In use is what something from outside starts, and all that this imports: console scripts and other entry points,
`__main__`, scripts (with a shebang, a `__main__` guard, or without a package around them), tools and migrations, what
Dockerfiles, CI, Makefiles and settings name, what pytest, Django, alembic and their like find by name, what computed
imports may mean, and the `entry-points` of the configuration. It is information where others may import the module,
because its distribution is published, or where a computed import may mean it. Nothing is told when only a part of the
project is analysed. The rule is off until it is set.

Why it hurts: dead code is read, searched, tested and migrated like living code, and it is what a search finds first
when somebody looks for an example.

Example:

    # shop/legacy_prices.py: no import leads here, but tests/test_legacy_prices.py has one

What to do: remove it, together with its tests. If something does start it, name it under `entry-points`, or under the
option `known`, with globs of files as in `exclude`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.severity import Severity
from importmap.reach.orphans import Orphan, orphans
from importmap.scan.globs import compile_globs

SEVERITY = Severity.WARNING
ENABLED = False

_SHOWN = 8  # of the tests, and of what goes with it


@dataclass(frozen=True, slots=True)
class Options:
    """What reading cannot know."""

    known: tuple[str, ...] = ()  # globs of files that something starts


def find(analysis: Analysis, options: Options) -> Iterator[Finding]:
    """One finding for each module or package that is not in use and that nothing else of that sort imports."""
    if analysis.config.targets:
        return
    globs = compile_globs(options.known, f"{analysis.config.where('options', 'orphan-module')} known")
    spared = [module.id for module in analysis.files if module.path in globs]
    for orphan in orphans(analysis, spared):
        yield _finding(analysis, orphan)


def _finding(analysis: Analysis, orphan: Orphan) -> Finding:
    lines = sum(analysis.facts[module].lines for module in orphan.modules)
    others = orphan.modules[1:]
    evidence = [Evidence("", f"{test} imports it", analysis.at(test)) for test in orphan.tests[:_SHOWN]]
    if len(orphan.tests) > _SHOWN:
        evidence.append(Evidence("", f"and {len(orphan.tests) - _SHOWN:,} more tests"))
    evidence += [Evidence("", f"{other} goes with it", analysis.at(other)) for other in others[:_SHOWN]]
    if len(others) > _SHOWN:
        evidence.append(Evidence("", f"and {len(others) - _SHOWN:,} more modules"))
    if orphan.doubt:
        evidence.append(Evidence("", orphan.doubt))
    amount = f"{lines:,} {'line' if lines == 1 else 'lines'}"
    size = f"{len(orphan.modules):,} modules, {amount}" if others else amount
    who = "only tests import it" if orphan.tests else "nobody imports it"
    return Finding(
        rule="orphan-module",
        severity=Severity.INFO if orphan.doubt else SEVERITY,
        subject=orphan.module,
        message=f"{who} ({size})",
        location=analysis.at(orphan.module),
        evidence=tuple(evidence),
        fix=Fix(Safety.MANUAL, "remove it, or name what starts it under entry-points"),
        weight=lines,
        counts=(Count("modules", len(orphan.modules)), Count("lines", lines)),
    )
