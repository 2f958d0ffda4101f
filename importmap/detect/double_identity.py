"""One file is imported as two modules

Finds: files that are imported under two names, because one root holds another one: `app.models` and
`backend.app.models` are the same file. It is an error where some module, or the tests of one suite, come to both names,
and a warning where each program uses one of them; all files below one folder are told at once. And packages of which
something imports the `__init__` by name.

Why it hurts: Python loads the file twice. There are two of each class, and `isinstance`, `except`, registries and
singletons of one do not know the other.

Example:

    # sys.path holds the repository and the folder backend
    from app.models import Order             # in one module
    from backend.app.models import Order     # in another: not the same class

What to do: agree on one name, rewrite the imports that use the other, and take the inner folder from the path. What
`from .__init__ import x` takes from a second copy of the package, `from . import x` takes from the package itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.facts import Facts, Kind
from importmap.model.finding import Evidence, Finding
from importmap.model.links import Link, LinkKind
from importmap.model.project import Module
from importmap.model.severity import Severity
from importmap.resolve.modules import absolute, lineage

SEVERITY = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _Twice:
    """One file with the imports by each of its names."""

    module: str
    used: Mapping[str, Sequence[Link]]  # by name, the one that is used most first
    inner: bool  # its own `__init__` is named, and nothing else
    together: bool  # one process comes to both names

    @property
    def imports(self) -> int:
        """The imports that have to be rewritten."""
        counts = [len(links) for name, links in self.used.items() if not name.endswith(".__init__")]
        return sum(map(len, self.used.values())) - max(counts, default=0)


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for all files below one folder whose absolute imports use two names for the same reason."""
    groups: dict[tuple[str, ...], list[_Twice]] = defaultdict(list)
    for twice in _files(analysis):
        own = analysis.modules[twice.module]
        beyond = sorted(name.removesuffix(own.name) for name in twice.used if name != own.name)
        groups[(own.path,) if twice.inner else (own.root, own.name.partition(".")[0], *beyond)].append(twice)
    for _, found in sorted(groups.items()):
        yield _finding(analysis, found)


def _files(analysis: Analysis) -> Iterator[_Twice]:
    """The files that are imported by more than one name."""
    names: dict[str, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    guessed = frozenset(analysis.project.guessed)
    for link in analysis.links:
        if link.kind in (LinkKind.MODULE, LinkKind.SYMBOL):
            name = _name(link, analysis)
            if not link.statement.level or name.endswith(".__init__"):
                names[link.module][name].append(link)
                if analysis.modules[link.module].root in guessed:
                    for package, known_as in _above(link, name, analysis):
                        names[package][known_as].append(link)
    for module, used in sorted(names.items()):
        own = analysis.modules[module]
        inner = {name for name in used if name == f"{own.name}.__init__"}  # itself, the package is loaded before
        below = inner | {name for name in used if own.root != "." and name.endswith(f".{own.name}")}
        if below and (inner or own.name in used):
            ranked = sorted(used.items(), key=lambda pair: (-len(pair[1]), pair[0]))
            meant = {name: links for name, links in ranked if name == own.name or name in below}
            together = bool(inner) or _meet(analysis, list(meant.values()))
            yield _Twice(module, meant, below == inner, together)


def _above(link: Link, name: str, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The packages that an import runs on the way to a module, each with the name that it gives to it."""
    own = analysis.modules[link.module]
    for package in lineage(own.name):
        beyond = own.name.removeprefix(package)
        if package in analysis.modules and name.endswith(beyond):
            yield package, name.removesuffix(beyond)


def _finding(analysis: Analysis, found: Sequence[_Twice]) -> Finding:
    first = next((twice for twice in found if twice.together), found[0])
    own = analysis.modules[first.module]
    known_as = " and as ".join(sorted({own.name} | first.used.keys()))
    harmless = first.inner and not _defines_classes(analysis, first.module)
    what = ": two modules, with two of each class" if first.together else "; nothing is seen to come to both"
    more = f", and {len(found) - 1:,} more files below it likewise" if len(found) > 1 else ""
    return Finding(
        rule="double-identity",
        severity=SEVERITY if first.together and not harmless else Severity.WARNING,
        subject=own.path if len(found) == 1 else f"{own.root}/{own.name.partition('.')[0]}",
        message=f"{'' if len(found) == 1 else own.path + ' '}is imported as {known_as}{more}"
        f"{': the file runs twice' if harmless else what}{_assumed(analysis, own)}",
        location=analysis.at(first.module),
        evidence=tuple(
            Evidence(name, f"{len(links):,} imports", analysis.at(links[0].importer, links[0].statement.line))
            for twice in (first, *(twice for twice in found if twice is not first))
            for name, links in twice.used.items()
        ),
        weight=sum(twice.imports for twice in found),
    )


def _assumed(analysis: Analysis, own: Module) -> str:
    """What is taken for true where nothing says that the folder of a file is on the path."""
    if own.root not in analysis.project.guessed:
        return ""
    top = own.name.partition(".")[0]
    return f"; if {own.root}/ is on sys.path, which nothing declares: else no import of {top} works"


def _meet(analysis: Analysis, uses: list[list[Link]]) -> bool:
    """Whether one process comes to two of these groups of imports: by a module that reaches both, or in one suite."""
    seen: set[str] = set()
    for links in uses:
        processes = {process for module in _users(analysis, links) for process in _processes(analysis, module)}
        if seen & processes:
            return True
        seen |= processes
    return False


def _users(analysis: Analysis, links: list[Link]) -> set[str]:
    """The modules that come to any of these imports."""
    todo = [link.importer for link in links]
    found = set(todo)
    while todo:
        for user in analysis.graph.importers(todo.pop()):
            if user not in found:
                found.add(user)
                todo.append(user)
    return found


def _processes(analysis: Analysis, module: str) -> Iterator[str]:
    """What may load a module in one process: the module itself, and the suite that it is a test of."""
    yield module
    test = analysis.collection.tests.get(module)
    if test is not None:
        yield f"tests of {test.settings.folder}"


def _defines_classes(analysis: Analysis, module: str) -> bool:
    """Whether there would be two of anything that `isinstance` and `except` tell apart."""
    return any(definition.kind == Kind.CLASS for definition in analysis.facts.get(module, Facts()).definitions)


def _name(link: Link, analysis: Analysis) -> str:
    """The dotted name by which an import means the module that it reads from."""
    statement = link.statement
    if link.kind is LinkKind.MODULE:
        return link.path
    return absolute(analysis.modules[link.importer], statement.level, statement.module) or statement.module
