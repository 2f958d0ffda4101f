"""A guarded import always fails, and its fallback runs in silence

Finds: imports of the project's own code in a `try` that catches ImportError, under `contextlib.suppress` or by
`pytest.importorskip`, which fail whenever they run: the module or the name is gone, or the module cannot be imported
itself, or a circle of imports comes to them too early, whichever of its modules is first. One finding for each such
statement, with what is missing, what the fallback does as far as that is known, and who takes its names. Optional
packages from outside, modules that were left out of the analysis, and code that expects the failure (`pytest.raises`, a
body that ends in `pytest.fail`, a handler that asserts something) are left alone. A handler that raises, exits or calls
`pytest.fail` is no fallback. A module that .gitignore names, such as the settings of one machine, is there where it is
wanted, and so is what a template asks for; what stands in the handler of an import that works does not run. In a
function of a test the finding is information, unless the test is skipped: it may be about just that.

Why it hurts: nobody notices. The code runs in its reduced mode for ever, behind a flag that is never true; a class that
was written as a stopgap is what everybody gets; the test that would have failed is skipped.

Example:

    try:
        from shop.ranking import rank      # shop/ranking.py was merged into shop/search.py
    except ImportError:
        rank = None

What to do: import the thing from where it lives today, or delete the import and keep the fallback as the only way.
Where the handler imports from elsewhere and that works, keep only that import.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.mending.code import Code
from importmap.mending.idle import idle_handlers, is_idle
from importmap.mending.mend import Remedy, remedies
from importmap.mending.needs import asked, causes
from importmap.model.facts import Block, BlockKind, Definition, Facts, Import, Kind, When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import Link, LinkKind
from importmap.model.project import Role
from importmap.model.severity import Severity
from importmap.model.startup import Obstacle, ObstacleKind, Stop
from importmap.scan.globs import ignored

SEVERITY = Severity.WARNING

_SHOWN = 3
_WORKING = (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.STDLIB)
_EXPECTING = ("raises", "assertRaises", "assertRaisesRegex")
_SKIPPING = ("skip", "skipTest")
_CAUGHT_BY = {
    "ImportError": frozenset({"ImportError"}),
    "ModuleNotFoundError": frozenset({"ImportError", "ModuleNotFoundError"}),
}
_TEMPLATE = re.compile(r"(?:.*[_-])?(?:templates?|skeleton)|cookiecutter.*|(?:project|app)_name|.*\{\{.*").fullmatch
_CAUGHT_BY_ALL = frozenset({"", "Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class _Failure:
    """A guarded import that fails, and what catches that."""

    link: Link
    obstacle: Obstacle
    body: int  # the arm that fails, as index into Facts.blocks; -1 for `pytest.importorskip`, which has none
    handler: int  # the arm that runs instead; -1 where there is none

    @property
    def reason(self) -> str:
        """Why it fails, as a clause."""
        if self.link.kind is LinkKind.UNRESOLVED:
            return self.link.reason
        if self.obstacle.kind == ObstacleKind.CIRCLE:
            return f"{self.link.module} imports in a circle what {self.link.importer} has not bound by then"
        why = "which does not compile" if self.obstacle.kind == ObstacleKind.BROKEN else "which is not there"
        return f"{self.link.module} cannot be imported without {self.obstacle.subject}, {why}"


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each statement; those of one module that miss the same thing first are one."""
    statements: dict[tuple[str, int, int], list[_Failure]] = defaultdict(list)
    for failure in _failures(analysis):
        line = failure.link.statement.line if failure.body < 0 else 0
        statements[failure.link.importer, failure.body, line].append(failure)
    groups: dict[tuple[str, str], list[_Failure]] = defaultdict(list)
    for (importer, _, _), failures in statements.items():
        groups[importer, failures[0].obstacle.subject] += failures
    users = _users(analysis, frozenset(importer for importer, _ in groups))
    subjects = frozenset(failure.obstacle.subject for failures in groups.values() for failure in failures)
    known = _remedies(analysis, subjects)
    imports: dict[str, list[Link]] = defaultdict(list)
    for link in analysis.links:
        imports[link.importer].append(link)
    for (importer, _), failures in sorted(groups.items()):
        yield _finding(analysis, failures, imports[importer], users, known)


# ------------------------------------------------------------------------------------------------- what always fails


def _failures(analysis: Analysis) -> Iterator[_Failure]:
    """The guarded imports that fail whenever they run, where nobody expects it."""
    idle = idle_handlers(analysis)
    for link in analysis.links:
        when = link.statement.when
        obstacle = _obstacle(analysis, link) if when & When.GUARDED and not when & When.TYPING else None
        if obstacle is None or is_idle(analysis, link, idle) or _is_written_later(analysis, link, obstacle):
            continue
        blocks = analysis.facts[link.importer].blocks
        if analysis.names.paths(link.importer, failing=False)[link.statement.block] is None:
            continue
        arms = _around(blocks, link.statement.block)
        guard = _guard(blocks, arms, _error(analysis, link))
        if guard is not None:
            yield _Failure(link, obstacle, *guard)
        elif all(blocks[arm].kind != BlockKind.TRY for arm in arms):
            yield _Failure(link, obstacle, -1, -1)


def _obstacle(analysis: Analysis, link: Link) -> Obstacle | None:
    """What of the project's own code is missing or broken, so that an import fails whenever it runs."""
    if link.kind is LinkKind.UNRESOLVED:
        return Obstacle(ObstacleKind.MISSING, link.missing)
    if link.kind not in (LinkKind.MODULE, LinkKind.SYMBOL):
        return None
    if Stop(link.importer, link.statement.line) in analysis.hidden:
        return Obstacle(ObstacleKind.CIRCLE, link.module)
    found = analysis.startup.falls_back(link.importer, link.statement.line)
    ours = found is not None and found.kind in (ObstacleKind.MISSING, ObstacleKind.BROKEN)
    return found if ours and found in analysis.startup.obstacles(link.module) else None


def _is_written_later(analysis: Analysis, link: Link, obstacle: Obstacle) -> bool:
    """Whether whoever uses the code writes what is missing: .gitignore names it, or the importer is a template."""
    importer = analysis.modules[link.importer]
    if any(_TEMPLATE(folder) for folder in importer.path.split("/")[:-1]):
        return True
    if obstacle.kind != ObstacleKind.MISSING:
        return False
    inside = obstacle.subject.replace(".", "/")
    roots = dict.fromkeys((importer.root, *analysis.project.roots))
    bases = [inside if root == "." else f"{root}/{inside}" for root in roots]
    return any(
        ignored(path, analysis.project.ignoring) for base in bases for path in (f"{base}.py", f"{base}/__init__.py")
    )


def _error(analysis: Analysis, link: Link) -> str:
    """The class of the error."""
    if link.kind is not LinkKind.UNRESOLVED:
        failure = analysis.hidden.get(Stop(link.importer, link.statement.line)) or analysis.startup.alone(link.module)
        return failure.error if failure is not None else "ImportError"
    return "ImportError" if link.module in analysis.modules else "ModuleNotFoundError"


def _around(blocks: Sequence[Block], block: int) -> list[int]:
    """The arms that a statement stands in, the innermost first; no `try` in the `else` of which it is."""
    arms = []
    while block:
        if blocks[block].kind == BlockKind.TRY_ELSE:
            block = blocks[block].parent
        else:
            arms.append(block)
        block = blocks[block].parent
    return arms


def _guard(blocks: Sequence[Block], arms: Sequence[int], error: str) -> tuple[int, int] | None:
    """The arm that the error ends and the one that runs instead; None if nothing goes on, or the error is expected."""
    for arm in arms:
        here = blocks[arm]
        if here.kind == BlockKind.TRY and here.test:
            return None if here.test.rpartition(".")[2] in _EXPECTING else (arm, -1)
        handler = _handler(blocks, here.statement, error) if here.kind == BlockKind.TRY else None
        if handler is not None and blocks[handler].last != "raise":
            return None if _is_expected(blocks, arm, handler) else (arm, handler)
    return None


def _handler(blocks: Sequence[Block], statement: int, error: str) -> int | None:
    catching = _CAUGHT_BY.get(error, frozenset({error})) | _CAUGHT_BY_ALL
    for index, block in enumerate(blocks):
        caught = (name.rpartition(".")[2] for name in block.test.split(", "))
        if block.kind == BlockKind.EXCEPT and block.statement == statement and not catching.isdisjoint(caught):
            return index
    return None


def _is_expected(blocks: Sequence[Block], body: int, handler: int) -> bool:
    """Whether the program finds it wrong if nothing fails, or looks into the failure."""
    return blocks[body].last == "raise" or blocks[handler].last.startswith(("assert", "self.assert"))


# ------------------------------------------------------------------------------------------------------ what is said


def _finding(
    analysis: Analysis,
    failures: Sequence[_Failure],
    imports: Sequence[Link],
    users: Mapping[tuple[str, str], Sequence[Link]],
    known: Mapping[tuple[str, str], Remedy],
) -> Finding:
    first = failures[0]
    importer, said = first.link.importer, analysis.facts[first.link.importer]
    instead = _instead(said, first.handler) if first.handler >= 0 else ()
    names = {failure.link.statement.bound for failure in failures} | {_bound(item) for item in instead}
    takers = [link for name in sorted(names) for link in users.get((importer, name), ())]
    modules = {link.importer for link in takers}
    missing = list(dict.fromkeys(failure.reason for failure in failures))
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    message = f"{missing[0]}{more}, so {_outcome(said, failures, instead)}"
    if modules:
        message += f"; {len(modules):,} {'module takes' if len(modules) == 1 else 'modules take'} that from here"
    return Finding(
        rule="dead-fallback",
        severity=_severity(analysis, first),
        subject=f"{importer} -> {first.obstacle.subject}",
        message=message,
        location=analysis.at(importer, first.link.statement.line),
        evidence=(
            *(_asked(analysis, failure) for failure in failures),
            *(Evidence("", f"instead: {_shown(item)}", analysis.at(importer, item.line)) for item in instead),
            *_way(analysis, first),
            *(Evidence("", str(link.statement), analysis.at(link.importer, link.statement.line)) for link in takers),
        ),
        fix=_fix(analysis, failures, imports, instead, known),
        weight=1 + len(modules),
    )


def _severity(analysis: Analysis, failure: _Failure) -> Severity:
    """A test may be about the failure, unless it is skipped because of it."""
    if analysis.modules[failure.link.importer].role is not Role.TEST or failure.handler < 0:
        return SEVERITY
    skipped = analysis.facts[failure.link.importer].blocks[failure.handler].last.rpartition(".")[2] in _SKIPPING
    return Severity.INFO if failure.link.statement.when & When.DEFERRED and not skipped else SEVERITY


def _instead(said: Facts, handler: int) -> tuple[Import | Definition, ...]:
    """What the handler imports and binds, in the order of the source."""
    inside = {handler}
    for index, block in enumerate(said.blocks):
        if block.parent in inside and index:
            inside.add(index)
    items: list[Import | Definition] = [item for item in said.imports if item.block in inside]
    items += [item for item in said.definitions if item.block in inside and "." not in item.name]
    return tuple(sorted(items, key=lambda item: item.order))


def _bound(item: Import | Definition) -> str:
    return item.bound if isinstance(item, Import) else item.name


def _shown(item: Import | Definition) -> str:
    if isinstance(item, Import):
        return str(item)
    if item.kind in (Kind.CLASS, Kind.FUNCTION):
        return f"{item.kind} {item.name}"
    return f"{item.name} = {item.target or '...'}"


def _outcome(said: Facts, failures: Sequence[_Failure], instead: Sequence[Import | Definition]) -> str:
    """What happens each time, in words."""
    first = failures[0]
    places = len({failure.body if failure.body >= 0 else -failure.link.statement.line for failure in failures})
    if places > 1:
        return f"the fallback always runs, in {places:,} places"
    if first.body < 0:
        return "what stands behind it is always skipped"
    wanted = {failure.link.statement.bound for failure in failures}
    telling = [item for item in instead if isinstance(item, Definition) or item.bound in wanted]
    parts = [_consequence(item) for item in telling or instead]
    if parts:
        return ", ".join(parts[:_SHOWN]) + (f" and {len(parts) - _SHOWN:,} more" if len(parts) > _SHOWN else "")
    last = said.blocks[first.handler].last if first.handler >= 0 else "pass"
    scope = first.link.statement.scope
    if last.rpartition(".")[2] in _SKIPPING:
        return f"{scope or 'the whole file'} is always skipped"
    if last == "return":
        return f"the handler always runs and returns from {scope}"
    if last in ("pass", "continue", "break"):
        return "the program always goes on without it"
    return f"the handler always runs and calls {last}" if last else "the handler always runs"


def _consequence(item: Import | Definition) -> str:
    name = _bound(item) or str(item)
    if isinstance(item, Import):
        moment = "comes, if at all," if item.when & When.GUARDED else "always comes"
        return f"{name} {moment} from {'.' * item.level}{item.module}"
    if item.kind in (Kind.CLASS, Kind.FUNCTION):
        return f"{name} is always the {item.kind} in the handler"
    if item.kind == Kind.ALIAS or item.target in ("None", "True", "False"):
        return f"{name} is always {item.target}"
    return f"{name} is always what the handler makes of it"


def _asked(analysis: Analysis, failure: _Failure) -> Evidence:
    link = failure.link
    place = analysis.at(link.importer, link.statement.line)
    return Evidence(failure.obstacle.subject, f"{link.statement}: {failure.reason}", place)


def _way(analysis: Analysis, failure: _Failure) -> Iterator[Evidence]:
    """The import lines from the module that cannot be imported to the root cause."""
    hidden = analysis.hidden.get(Stop(failure.link.importer, failure.link.statement.line))
    for stop in hidden.chain if hidden is not None else ():
        yield Evidence("", f"in progress when it fails: {stop.module}", analysis.at(stop.module, stop.line))
    if failure.link.kind is not LinkKind.UNRESOLVED and hidden is None:
        for stop in analysis.startup.chain(failure.link.module, failure.obstacle):
            yield Evidence("", f"{stop.module} fails here", analysis.at(stop.module, stop.line))


def _users(analysis: Analysis, importers: frozenset[str]) -> Mapping[tuple[str, str], Sequence[Link]]:
    """The imports from these modules, by module and name."""
    users: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in analysis.links:
        if link.module in importers and link.importer != link.module and link.statement.name not in ("", "*"):
            users[link.module, link.statement.name].append(link)
    return users


# -------------------------------------------------------------------------------------------------------- what to do


def _remedies(analysis: Analysis, subjects: frozenset[str]) -> Mapping[tuple[str, str], Remedy]:
    """What is known of each module and name that the failing imports ask for."""
    code = analysis.once(Code)
    found = (cause for cause in analysis.once(causes) if cause.subject in subjects)
    known = (remedy for cause in found for remedy in remedies(code, cause))
    return {(remedy.need.module, remedy.need.name): remedy for remedy in known}


def _fix(
    analysis: Analysis,
    failures: Sequence[_Failure],
    imports: Sequence[Link],
    instead: Sequence[Import | Definition],
    known: Mapping[tuple[str, str], Remedy],
) -> Fix:
    links = [failure.link for failure in failures]
    wanted = {link.statement.bound for link in links} - {""}
    orders = {item.order for item in instead if isinstance(item, Import)}
    working = [link for link in imports if link.statement.order in orders and link.kind in _WORKING]
    if wanted and wanted <= {link.statement.bound for link in working}:
        kept = "; ".join(f"`{link.statement}`" for link in working if link.statement.bound in wanted)
        return Fix(Safety.MANUAL, f"keep only {kept}: the other import never works")
    keep = "delete the import and keep what runs instead"
    if failures[0].obstacle.kind == ObstacleKind.CIRCLE:
        return Fix(Safety.MANUAL, f"cut the circle, as import-cycle proposes; or {keep}")
    if links[0].kind is not LinkKind.UNRESOLVED:
        stops = analysis.startup.chain(links[0].module, failures[0].obstacle)
        return Fix(Safety.MANUAL, f"mend {analysis.at(*stops[-1]) if stops else links[0].module}; or {keep}")
    needs = dict.fromkeys((asked(analysis, link) or "", link.statement.name) for link in links)
    told = [_mended(known[key]) for key in needs if key in known and known[key].candidates]
    if not told:
        return Fix(Safety.MANUAL, f"nothing else has the name; {keep}")
    return Fix(Safety.MANUAL, "; ".join([*told[:_SHOWN], f"or {keep}"]))


def _mended(remedy: Remedy) -> str:
    """Where something that is asked for may be today."""
    best = [candidate for candidate in remedy.candidates if candidate.proof is remedy.candidates[0].proof]
    if len(best) == 1:
        return f"{best[0].path} {best[0].why}"
    more = f" and {len(best) - _SHOWN:,} more" if len(best) > _SHOWN else ""
    return f"{remedy.need.name} is in {', '.join(candidate.path for candidate in best[:_SHOWN])}{more}"
