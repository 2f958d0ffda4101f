"""A test patches something that is not there

Finds: dotted strings by which `unittest.mock.patch`, `patch.dict`, `patch.multiple`, the `mocker` of pytest-mock and
`monkeypatch.setattr` or `delattr` are told what to replace, and which certainly lead nowhere: the module is gone, the
module has no such name, it imports the name only inside functions or only for the type checker, the class has no such
attribute, nor has a base of it. All patches of one target are one finding. What comes from outside, `create=True`,
names of builtins in a module, modules that compute their names or cannot be imported, stand-ins in `sys.modules`, and
attributes of objects and functions are left alone.

Why it hurts: the test fails with AttributeError or ModuleNotFoundError before it has tested anything, often since a
migration moved the code and nobody told the strings.

Example:

    # shop/checkout.py                     # tests/test_checkout.py
    def pay():                             @patch("shop.checkout.send_mail")    # AttributeError
        from shop.mail import send_mail    def test_pay(send_mail): ...

What to do: patch the name where the code under test looks it up: an attribute of the module that uses it, or, for an
import inside a function, of the module that it imports from. The finding names the target that works where that is
certain, and else where the name is today if only one thing has it. A patch of what no longer exists can go, and often
its test with it.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from importmap.analysis import Analysis
from importmap.model.facts import Facts, Import, When
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import LinkKind, Symbol
from importmap.model.project import ModuleKind, Role
from importmap.model.severity import Severity
from importmap.resolve.modules import Modules, absolute
from importmap.resolve.patches import Manner, Patch, patches
from importmap.resolve.targets import Target, Targets
from importmap.resolve.values import ValueKind

SEVERITY = Severity.WARNING

_SHOWN = 3
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


class _Broken(NamedTuple):
    """A patch, and where its target ends."""

    patch: Patch
    target: Target

    @property
    def missing(self) -> str:
        """The shortest part of the path that is not there."""
        return f"{self.target.reached}.{self.target.name}"

    @property
    def rest(self) -> str:
        """The part of the path behind it, with its dot."""
        return self.patch.path[len(self.missing) :]


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each target."""
    modules = analysis.named
    every = tuple(patches(modules, analysis.facts, analysis.names))
    targets = Targets(modules, analysis.facts, analysis.names)
    stand_ins = _stand_ins(analysis, every)
    found: dict[str, list[_Broken]] = defaultdict(list)
    for patch in every:
        target = targets.follow(patch.path, modules[patch.module], mapping=patch.manner is Manner.DICT)
        broken = _Broken(patch, target)
        if target.value.kind is ValueKind.MISSING and not _is_excused(analysis, broken, stand_ins):
            found[patch.path].append(broken)
    search = _Search(analysis, modules, targets)
    for path, group in sorted(found.items()):
        hidden = _hidden(analysis, group[0])
        places = [
            Evidence(patch.module, _shown(patch), analysis.at(patch.module, patch.line), place=True)
            for patch, _ in group
        ]
        inside = [
            Evidence("", f"{item} in {item.scope}", analysis.at(group[0].target.owner.module, item.line))
            for item in hidden
        ]
        asking = "1 patch asks" if len(group) == 1 else f"{len(group):,} patches ask"
        yield Finding(
            rule="broken-patch-target",
            severity=SEVERITY,
            subject=path,
            message=f"{_why(analysis, group[0], hidden)}; {asking} for it",
            location=analysis.at(group[0].patch.module, group[0].patch.line),
            evidence=(*places, *inside),
            fix=search.fix(group, hidden),
            weight=len(group),
        )


def _shown(patch: Patch) -> str:
    """The call as far as it matters."""
    owner, _, name = patch.path.rpartition(".")
    return f'{patch.via}("{owner}", {name}=...)' if patch.via.endswith("multiple") else f'{patch.via}("{patch.path}")'


def _stand_ins(analysis: Analysis, every: Sequence[Patch]) -> Mapping[str, frozenset[str]]:
    """What the strings of each module spell out besides targets: keys of `sys.modules`, perhaps; "" for conftest.py."""
    targets = {(patch.module, patch.line, patch.path) for patch in every}
    found: dict[str, set[str]] = defaultdict(set)
    for module, said in analysis.facts.items():
        holder = "" if analysis.modules[module].path.endswith("conftest.py") else module
        found[holder] |= {m.path for m in said.mentions if (module, m.line, m.path) not in targets}
    return {module: frozenset(paths) for module, paths in found.items()}


def _is_excused(analysis: Analysis, broken: _Broken, stand_ins: Mapping[str, frozenset[str]]) -> bool:
    """Whether the patch may work all the same, or fails because of something that has a finding of its own."""
    patch, target = broken
    module = target.owner.kind is ValueKind.MODULE
    if not broken.rest and (patch.creates or (patch.manner is Manner.MOCK and module and target.name in _BUILTINS)):
        return True
    if any(analysis.startup.obstacles(imported) for imported in target.imported):
        return True
    stands = f"{broken.missing}."
    spelled = stand_ins.get("", frozenset()) | stand_ins.get(patch.module, frozenset())
    return module and any(f"{name}.".startswith(stands) and patch.path.startswith(f"{name}.") for name in spelled)


def _hidden(analysis: Analysis, broken: _Broken) -> tuple[Import, ...]:
    """The imports inside functions by which a module knows the name without having it."""
    if broken.target.owner.kind is not ValueKind.MODULE:
        return ()
    said = analysis.facts.get(broken.target.owner.module, Facts())
    return tuple(i for i in said.imports if i.when & When.DEFERRED and i.scope and i.bound == broken.target.name)


def _why(analysis: Analysis, broken: _Broken, hidden: Sequence[Import]) -> str:
    """What is not there, in words."""
    target = broken.target
    value, reached, owner, name = target.value, target.reached, target.owner, target.name
    if owner.kind is not ValueKind.MODULE:
        return f"{reached} has no attribute {name}, nor has a base of it"
    if hidden:
        return f"{reached} imports {name} only inside functions"
    if value.module != owner.module:
        return f"{reached} does not get {name}, because {value.reason}"
    if broken.rest and analysis.modules[owner.module].kind is not ModuleKind.MODULE:
        return f"there is no module {broken.missing}"
    said = analysis.facts.get(owner.module, Facts())
    if any(item.bound == name and item.when & When.TYPING for item in said.imports):
        return f"{reached} imports {name} only for the type checker"
    return f"{reached} has no {name}"


@dataclass(frozen=True)
class _Search:
    """Looks for the target that works."""

    analysis: Analysis
    modules: Modules
    targets: Targets

    def fix(self, group: Sequence[_Broken], hidden: Sequence[Import]) -> Fix | None:
        """Where the name is to be patched if that is certain, else where it is."""
        first = group[0]
        owner, reached, name = first.target.owner, first.target.reached, first.target.name
        if owner.kind is not ValueKind.MODULE:
            return None
        sources = (self._source(owner.module, item) for item in hidden)
        working = self._working(first, (f"{source}{first.rest}" for source in sources))
        if working:
            return Fix(Safety.MANUAL, f"patch {working}, where {reached} looks when the function runs")
        said = self.analysis.facts.get(owner.module, Facts())
        used = (use.path for use in said.uses if use.origin < 0 and use.path.endswith(f".{name}"))
        working = self._working(first, (f"{reached}.{path}{first.rest}" for path in used))
        if working:
            return Fix(Safety.MANUAL, f"patch {working}, by which {reached} reaches it")
        sought, rest = _sought(first)
        homes = self._homes(sought)
        imported = {module for broken in group for module in self._imported.get(broken.patch.module, ())}
        near = [home for home in homes if home[1] in imported or f"{home[1]}.".startswith(f"{reached}.")]
        for chosen, told in (
            (near, "is today in {}; patch it in the module that uses it"),
            (homes, "is defined in {}; if that is the one that is meant, patch it in the module that uses it"),
        ):
            if len({symbol.id for symbol, _, _ in chosen}) == 1:  # of several of one name any may be meant, or none
                symbol = chosen[0][0]
                paths = sorted(path for _, _, path in chosen)
                paths = [path for path in paths if path == symbol.path] or paths
                best = symbol.home.path if chosen is near and symbol.home.path in paths else paths[0]
                working = self._working(first, [f"{best}{rest}"])
                if working:
                    return Fix(Safety.MANUAL, f"{sought} {told.format(working)}")
        return None

    def _working(self, broken: _Broken, paths: Iterable[str]) -> str:
        """Those of the paths that lead somewhere, in words; "" if there are none, or too many to be meant."""
        importer = self.modules[broken.patch.module]
        found = sorted({path for path in paths if self._leads(self.targets.follow(path, importer))})
        return ", ".join(found) if len(found) <= _SHOWN else ""

    def _leads(self, target: Target) -> bool:
        nowhere = target.value.kind is ValueKind.MISSING
        return not nowhere and not any(self.analysis.startup.obstacles(module) for module in target.imported)

    def _source(self, module: str, item: Import) -> str:
        """The dotted path at which an import looks."""
        name = absolute(self.modules[module], item.level, item.module) or ""
        return f"{name}.{item.name}" if item.name else name

    def _homes(self, name: str) -> Sequence[tuple[Symbol, str, str]]:
        """The paths of production code with a last part that yield a class or function: (symbol, module, path)."""
        modules = self.analysis.modules
        return [
            (symbol, module, path)
            for symbol, module, path in self.analysis.yielding(name)
            if modules[module].role is Role.PRODUCTION and modules[module].name == module
        ]

    @cached_property
    def _imported(self) -> Mapping[str, set[str]]:
        """The modules of the analysed code that each module imports."""
        imported: dict[str, set[str]] = defaultdict(set)
        for link in self.analysis.links:
            if link.kind in (LinkKind.MODULE, LinkKind.SYMBOL):
                imported[link.importer].add(link.module)
        return imported


def _sought(broken: _Broken) -> tuple[str, str]:
    """The class or function that a target means, as far as its parts look like one, and what stands behind it."""
    parts = [broken.target.name, *broken.rest.split(".")[1:]]
    classes = [position for position, part in enumerate(parts) if part[:1].isupper()]
    position = classes[0] if classes else len(parts) - 1
    return parts[position], "".join(f".{part}" for part in parts[position + 1 :])
