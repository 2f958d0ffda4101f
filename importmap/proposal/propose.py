"""What the tree shows of services: which there are, what starts each, whom it imports, what its image holds"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importmap.analysis import Analysis
from importmap.model.links import LinkKind
from importmap.model.project import Module, ModuleKind, Role
from importmap.render.writing import counted
from importmap.scan.globs import anchored, compile_globs, shipped
from importmap.scan.images import Image
from importmap.scan.tach import Declared

_ENTRIES = ("__main__", "main", "app", "asgi", "wsgi", "manage", "server", "worker")
_ENTRY_DEPTH = 2  # folders below a service's own in which an entry module is sought
_IMPORTERS = 2  # other packages that make a package without an entry a library
_SUFFIXES = ("_service", "_svc", "-service")


@dataclass(frozen=True, slots=True)
class Service:
    """A package, or a folder where several packages share a name, that is likely to be deployed or shared as one."""

    name: str
    package: str  # as `services` has it
    entries: tuple[str, ...]  # modules that start it; none makes it a library
    reasons: tuple[str, ...]  # "dockerfiles/auth.Dockerfile runs auth.main"
    imports: tuple[tuple[str, int], ...]  # the services that its production code imports today, with statements
    ships: tuple[str, ...]  # what its image holds, as `ships` has it; () if no Dockerfile says
    declared: bool = False  # by tach, which also says:
    may_import: tuple[str, ...] | None = None  # the services that it may import; None for any

    @property
    def is_library(self) -> bool:
        """Whether nothing starts it: others import it."""
        return not self.entries


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be configured."""

    exclude: tuple[tuple[str, str], ...]  # globs with the reason for each
    services: tuple[Service, ...]


def propose(analysis: Analysis, images: Sequence[Image], tach: Sequence[Declared] = ()) -> Proposal:
    """The services that packages, Dockerfiles and entry modules show, the ones that are started first.

    Where modules are declared for tach, these are the services.
    """
    notes = [note for note in analysis.project.notes if f'"{note.subject}/**"' in note.text]  # folders of copies
    copies = tuple((note.subject, note.text.partition(";")[0]) for note in notes)
    tops = _tops(analysis, [folder for folder, _ in copies])
    uses = _uses(analysis, tops)
    found = []
    for package, modules in tops.items():
        entries, reasons = _entries(modules, images, analysis)
        importers = sorted(top for top, used in uses.items() if used[package])
        if not entries:
            if len(importers) < _IMPORTERS:
                continue
            reasons = (f"a library: imported by {_some(importers)}",)
        found.append((package, entries, reasons))
    names = _names([package for package, _, _ in found])
    services = [
        Service(
            names[package],
            package,
            entries,
            (*reasons, counted(len(tops[package]), "module")),
            tuple(sorted((names[other], times) for other, times in uses[package].items() if other in names)),
            _ships(entries, images, analysis),
        )
        for package, entries, reasons in found
    ]
    if tach:
        services = [_declared(module, analysis, images) for module in tach]
    ordered = tuple(sorted(services, key=lambda service: (service.is_library, service.name)))
    return Proposal(tuple((f"{folder}/**", reason) for folder, reason in copies), ordered)


def _declared(module: Declared, analysis: Analysis, images: Sequence[Image]) -> Service:
    """A module that tach knows, as a service."""
    inside = [m for m in analysis.files if f"{m.name}.".startswith(f"{module.name}.") and m.role is Role.PRODUCTION]
    top = module.name.count(".") == 0
    entries, reasons = _entries(inside, images, analysis) if top else ((), ())
    reasons = (f"declared in {module.source}", *reasons)
    return Service(module.name, module.name, entries, reasons, (), (), declared=True, may_import=module.depends_on)


def _tops(analysis: Analysis, copies: Sequence[str]) -> dict[str, list[Module]]:
    """The production modules below each top-level package; where several roots share its name, by its folder."""
    found: dict[tuple[str, str], list[Module]] = defaultdict(list)
    for module in analysis.files:
        inside = "." in module.name or module.kind is ModuleKind.PACKAGE
        if inside and module.role is Role.PRODUCTION and not any(module.path.startswith(f"{f}/") for f in copies):
            found[(module.root, module.name.partition(".")[0])].append(module)
    times = Counter(name for _, name in found)
    return {
        (name if times[name] == 1 else f"{root}/{name}"): modules
        for (root, name), modules in sorted(found.items(), key=lambda item: item[0][::-1])
    }


def _uses(analysis: Analysis, tops: Mapping[str, Sequence[Module]]) -> dict[str, Counter[str]]:
    """For each top-level package, how many import statements of its production code lead into each other one."""
    owner = {module.id: top for top, modules in tops.items() for module in modules}
    statements = {
        (link.importer, link.statement.line, owner[link.module])
        for link in analysis.links
        if link.kind in (LinkKind.MODULE, LinkKind.SYMBOL, LinkKind.UNKNOWN, LinkKind.UNRESOLVED)
        and link.module in owner
        and owner.get(link.importer, owner[link.module]) != owner[link.module]
    }
    uses: dict[str, Counter[str]] = {top: Counter() for top in tops}
    for importer, _, target in statements:
        uses[owner[importer]][target] += 1
    return uses


def _entries(
    modules: Sequence[Module], images: Sequence[Image], analysis: Analysis
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The modules that start a package, and how that is known: by a Dockerfile, else by their names."""
    by_name = {module.name: module.id for module in modules}
    runs: dict[str, list[str]] = defaultdict(list)
    for image in images:
        for name in image.runs:
            if name in by_name:
                runs[by_name[name]].append(image.path)
    if runs:
        reasons = tuple(f"{name} is run by {_some(paths)}" for name, paths in sorted(runs.items()))
        return tuple(sorted(runs)), reasons
    found = [
        module.id
        for module in modules
        if module.name.rpartition(".")[2] in _ENTRIES
        and module.name.count(".") <= _ENTRY_DEPTH
        and _is_started(module, analysis)
    ]
    return tuple(sorted(found)), tuple(f"{analysis.modules[name].path} starts it" for name in sorted(found))


def _is_started(module: Module, analysis: Analysis) -> bool:
    """Whether a module is there to be run: it is called __main__, or nobody imports it."""
    return module.name.endswith("__main__") or not analysis.graph.importers(module.id)


def _ships(entries: Sequence[str], images: Sequence[Image], analysis: Analysis) -> tuple[str, ...]:
    """What the images that run a service hold of the analysed code; what most of them agree on where they differ."""
    running = [image for image in images if any(name in entries for name in image.runs)]
    found = Counter(_held(image, analysis) for image in running)
    return min(found.items(), key=lambda item: (-item[1], item[0]), default=((), 0))[0]


def _held(image: Image, analysis: Analysis) -> tuple[str, ...]:
    """What an image holds: the folders that it copies, and what its .dockerignore takes out of them or back."""
    ignored = compile_globs(anchored(image.ignored), f"the .dockerignore of {image.path}")
    origin = {glob: line for line in image.ignored for glob in anchored([line])}
    copied: dict[str, None] = {}
    deciding: set[str] = set()
    paths = []
    for module in analysis.files:
        source = next((c for c in image.copies if c == "." or f"{module.path}/".startswith(f"{c}/")), None)
        if source is not None:
            paths.append(module.path)
            copied["**" if source == "." else source] = None
            found = ignored.match(module.path)
            deciding |= {origin[found[1]]} if found is not None else set()
    lines = [
        line.removeprefix("!") if line.startswith("!") else f"!{line}" for line in image.ignored if line in deciding
    ]
    entries = [*sorted(copied), *lines]
    held = shipped(entries, paths)
    for entry in entries[::-1]:
        fewer = [other for other in entries if other is not entry]
        if shipped(fewer, paths) == held:
            entries = fewer
    return tuple(entry.removeprefix("/") for entry in entries)


def _names(packages: Sequence[str]) -> dict[str, str]:
    """A short name for each package, by which it is told from the others."""
    short = {}
    for package in packages:
        name = package.rpartition("/")[2]
        for suffix in _SUFFIXES:
            name = name.removesuffix(suffix)
        short[package] = name or package
    times = Counter(short.values())
    return {package: name if times[name] == 1 else package.replace("/", "-") for package, name in short.items()}


def _some(names: Sequence[str]) -> str:
    """The first two of some names, and how many more there are."""
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return " and ".join(names) if not more else f"{', '.join(names[:2])}{more}"
