"""May it go? For each module what speaks against that besides imports, and whether it only forwards"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from importmap.analysis import Analysis
from importmap.model.facts import Kind, When
from importmap.model.links import LinkKind
from importmap.model.location import Location
from importmap.model.project import Module, ModuleKind, Role
from importmap.model.removal import InUse, Removal
from importmap.reach.orphans import orphans
from importmap.reach.started import started
from importmap.reach.testing import spelled
from importmap.resolve.deprecations import on_import

_SHOWN = 20  # places of strings
_OWN = frozenset({"__getattr__", "__dir__", "__all__", "__doc__", "__version__", "__author__"})


def removals(analysis: Analysis) -> tuple[Removal, ...]:
    """One for each file of production code of which there is something to say, by module."""
    starts = started(analysis)
    strings = _strings(analysis)
    forwards = dict(_forwards(analysis))
    uses = dict(_uses(analysis))
    found = []
    for module in sorted(analysis.files, key=lambda module: module.id):
        if module.role is not Role.PRODUCTION:
            continue
        use, doubt = uses.get(module.id, (InUse.YES, ""))
        warning = on_import(analysis.facts[module.id])
        made = Removal(
            module.id,
            use,
            doubt,
            forwards.get(module.id, ""),
            starts.get(module.id, ""),
            warning.message or "it is deprecated" if warning else "",
            len(places := strings.get(module.id, ())),
            places[:_SHOWN],
        )
        if made != Removal(module.id, InUse.YES):
            found.append(made)
    return tuple(found)


def _uses(analysis: Analysis) -> Iterator[tuple[str, tuple[InUse, str]]]:
    """The modules that are not in use, each with who imports it all the same, and what is doubtful of that."""
    if analysis.config.targets:
        imported = {imported for _, imported in analysis.graph.edges}
        for module in analysis.files:
            if module.id not in imported:
                yield module.id, (InUse.UNKNOWN, "only a part of the project was analysed")
        return
    for orphan in orphans(analysis):
        use = InUse.UNKNOWN if orphan.doubt else InUse.TESTS if orphan.tests else InUse.NO
        yield from ((module, (use, orphan.doubt)) for module in orphan.modules)


def _strings(analysis: Analysis) -> Mapping[str, tuple[Location, ...]]:
    """For each module the places in other files whose strings spell it, or something in it, out."""
    modules = analysis.named
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for module in analysis.files:
        known: dict[str, str | None] = {}
        for mention in analysis.facts[module.id].mentions:
            if mention.path not in known:
                known[mention.path] = spelled(mention.path, module, modules)
            other = known[mention.path]
            if other is not None and other != module.id:
                found[other].add((module.path, mention.line))
    return {module: tuple(Location(*place) for place in sorted(places)) for module, places in found.items()}


def _forwards(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The modules that only pass on what others have, each with the one that it has most from."""
    targets: dict[str, Counter[str]] = defaultdict(Counter)
    for link in analysis.links:
        inside = link.kind in (LinkKind.MODULE, LinkKind.SYMBOL) and link.module != link.importer
        if inside and not link.statement.when & (When.DEFERRED | When.TYPING):
            targets[link.importer][link.module] += 1
    for module in analysis.files:
        if module.id in targets and _is_bare(analysis, module):
            counts = targets[module.id]
            yield module.id, min(counts, key=lambda target: (-counts[target], target))


def _is_bare(analysis: Analysis, module: Module) -> bool:
    """Whether a module, which is no package, has nothing of its own but other names for what it imports."""
    said = analysis.facts[module.id]
    own = [made for made in said.definitions if made.kind != Kind.ALIAS and made.name not in _OWN]
    quiet = not said.run or (said.run == "acts" and on_import(said) is not None)
    acts = any(not call.path.rpartition(".")[2].startswith("warn") for call in said.calls)
    return module.kind is ModuleKind.MODULE and quiet and not (own or acts or said.problems)
