"""Modules and the imports between them by dotted name, for questions about whole packages"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import grimp

from importmap.model.contracts import Layer

Edge = tuple[str, str]
Chain = tuple[Edge, ...]


class PackageGraph:
    """Modules and the imports between them by dotted name, for questions about whole packages."""

    def __init__(self, modules: Iterable[str], outside: Iterable[str], imports: Iterable[Edge]) -> None:
        self._grimp = grimp.ImportGraph()
        for module in sorted(modules):
            self._grimp.add_module(module)
        for package in sorted(outside):  # it stands for all that is below it
            self._grimp.add_module(package, is_squashed=True)
        for importer, imported in sorted(imports):
            self._grimp.add_import(importer=importer, imported=imported)

    def offences(
        self, layers: Iterable[Layer], containers: Iterable[str] = ()
    ) -> Iterator[tuple[Edge, tuple[Chain, ...]]]:
        """The pairs of packages that the layers do not allow, with all chains that lead from the one to the other.

        A chain that begins or ends in several ways holds the imports of all its beginnings first, of all its ends last.
        """
        drawn = [grimp.Layer(*x.modules, independent=x.independent, closed=x.closed) for x in layers]
        found = self._grimp.find_illegal_dependencies_for_layers(drawn, containers=set(containers) or None)
        for dependency in sorted(found, key=lambda d: (d.importer, d.imported)):
            chains = sorted(_spelled(route) for route in dependency.routes)
            yield (dependency.importer, dependency.imported), tuple(chains)

    def chains(self, importer: str, imported: str, *, as_packages: bool) -> tuple[Chain, ...]:
        """A shortest chain for each pair of a module of the one and a module of the other package, sorted."""
        found = self._grimp.find_shortest_chains(importer, imported, as_packages=as_packages)
        return tuple(sorted(tuple(pairwise(chain)) for chain in found))

    def cycle_breakers(self, package: str) -> tuple[Edge, ...]:
        """Imports without which the children of a package do not import each other in a circle, sorted."""
        return tuple(sorted(self._grimp.nominate_cycle_breakers(package)))


def _spelled(route: grimp.Route) -> Chain:
    """The imports of a route, from its heads to its tails."""
    if not route.middle:
        return tuple((head, tail) for head in sorted(route.heads) for tail in sorted(route.tails))
    first, last = route.middle[0], route.middle[-1]
    heads = ((head, first) for head in sorted(route.heads))
    return (*heads, *pairwise(route.middle), *((last, tail) for tail in sorted(route.tails)))
