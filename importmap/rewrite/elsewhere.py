"""What other files take from a module, and what tests replace: reasons to leave a name or a path as it is"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from importmap.analysis import Analysis
from importmap.model.knots import View
from importmap.model.project import Module
from importmap.resolve.values import ValueKind

_PATCHING = frozenset({"patch", "dict", "multiple", "setattr", "delattr"})


class Elsewhere:
    """The files of an analysis as the others see them."""

    def __init__(self, analysis: Analysis, moving: Collection[str] = ()) -> None:
        """`moving` are paths of what goes to another place with all strings that replace it there."""
        self._analysis = analysis
        self._moving = moving

    @cached_property
    def _taken(self) -> frozenset[str]:
        """The paths that imports and strings spell out."""
        strings = (mention.path for said in self._analysis.facts.values() for mention in said.mentions)
        return frozenset([*(link.path for link in self._analysis.links), *strings])

    @cached_property
    def _starred(self) -> frozenset[str]:
        """The modules of which a star takes whatever it gets."""
        return frozenset(link.module for link in self._analysis.links if link.statement.name == "*")

    @cached_property
    def _attributes(self) -> Mapping[str, tuple[tuple[str, str, int], ...]]:
        """By the name of an attribute: the modules that read it, behind which path and name of theirs."""
        found: dict[str, dict[tuple[str, str, int], None]] = defaultdict(dict)
        for module, said in self._analysis.facts.items():
            for use in said.uses:
                parts = use.path.split(".")
                for number in range(1, len(parts)):
                    found[parts[number]][module, ".".join(parts[:number]), use.origin] = None
        return {name: tuple(readers) for name, readers in found.items()}

    def leads(self, importer: Module, path: str) -> bool:
        """Whether a dotted path is a module of the analysed code, and the packages above have it as an attribute."""
        first, *parts = path.split(".")
        value = self._analysis.names.module(first, importer)
        for part in parts:
            if value.kind is not ValueKind.MODULE:
                return False
            value = self._analysis.names.attribute(value.module, part)
        return value.kind is ValueKind.MODULE and self._analysis.modules[value.module].name == path

    def leaves(self, module: Module, name: str) -> bool:
        """Whether nobody else takes a name from a module, as far as reading can tell."""
        said, path = self._analysis.facts[module.id], f"{module.name}.{name}"
        if path in self._taken or any(name in export.names for export in said.exports):
            return False
        if module.id in self._starred or any(one.path.startswith(f"{path}.") for one in said.mentions):
            return False
        readers = (*self._attributes.get(name, ()), *self._attributes.get("__dict__", ()))
        return not any(self._is_module(*reader, module.id) for reader in readers)

    def _is_module(self, reader: str, path: str, origin: int, module: str) -> bool:
        """Whether a path that is read somewhere is a module."""
        names, importer = self._analysis.names, self._analysis.modules[reader]
        if origin < 0:
            value = names.dotted(reader, path)
        else:
            statement = self._analysis.facts[reader].imports[origin]
            first, _, rest = path.partition(".")
            plain = not statement.name and not statement.alias
            value = names.member(names.module(first, importer) if plain else names.imported(importer, statement), rest)
        return value.kind is not ValueKind.MISSING and (value.kind is ValueKind.UNKNOWN or value.module == module)

    def waits(self, module: Module, path: str, *, late: bool) -> str:
        """Why a module cannot begin or cease to read a path: it replaces what is there, or a test does, and reaches it.

        What it reads when it is imported, it has read before another file replaces anything.
        """
        for patcher, line in self._patched.get(path, ()) if path not in self._moving else ():
            if patcher == module.id or (late and self._analysis.graph.reaches(patcher, module.id, View.DEFERRED)):
                return f"{self._analysis.modules[patcher].path}:{line} replaces {path} while this is read"
        return ""

    @cached_property
    def _patched(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """By the path that a test replaces: where it does."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for module, path, line in self._patches():
            found[path].append((module, line))
        return {path: tuple(places) for path, places in found.items()}

    def _patches(self) -> Iterator[tuple[str, str, int]]:
        for module, said in sorted(self._analysis.facts.items()):
            for mention in said.mentions:
                if mention.via.rpartition(".")[2] in _PATCHING:
                    yield module, mention.path, mention.line
