"""Compares what is cut of each knot with what grimp nominates: `python -m benchmarks.cuts [PACKAGE ...]`

Both see the same graph: the modules of a knot as the children of one package. Where packages that run on the way count,
grimp nominates edges that no statement names; those are counted as the imports that would have to go with them. grimp
leaves open how an import can go, and so has no cost. What it nominates, and what closes no cycle once the others are
cut, is counted as `spare`. `largest` is the largest knot that is left after the first cuts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeAlias

import grimp
import networkx as nx

from benchmarks.package import locate
from importmap import app
from importmap.analysis import Analysis
from importmap.graph import Edge
from importmap.model.knots import Knot, Tie, View
from importmap.model.progress import Quiet

Digraph: TypeAlias = "nx.DiGraph[str]"

HEADER = f"{'view':<12} {'modules':>7} {'imports':>7} {'grimp':>6} {'spare':>6} {'cuts':>6}  largest"
SHOWN = 8  # cuts of which is told what they leave


def main() -> None:
    """Print a table for every package that was named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=["django"], metavar="PACKAGE")
    parser.add_argument("--least", type=int, default=3, help="modules from which a knot is told (default: 3)")
    options = parser.parse_args()
    for package in options.packages:
        folder = locate(package)
        config = replace(app.load_config(folder.parent), targets=(folder.name,), cache_dir=None)
        analysis = app.analyse(config, Quiet())
        print(f"{folder.name}: {len(analysis.files):,} modules")
        print("\n".join(table(analysis, options.least)))


def table(analysis: Analysis, least: int) -> Iterable[str]:
    """A row for each knot that can be untied, and one for all of them."""
    start = time.process_time()
    found = analysis.knots
    seconds = time.process_time() - start
    yield HEADER
    nominated_in_all = needed_in_all = 0
    for knot in found:
        if knot.view is View.TYPING or len(knot.members) < least:
            continue
        ties = analysis.graph.ties(knot.members, knot.view)
        nominated = nominations(ties)
        nominated_in_all += len(nominated)
        needed_in_all += knot.needed
        yield row(knot, ties, nominated)
    sums = f"{'in all':<12} {'':>7} {'':>7} {nominated_in_all:>6} {'':>6} {needed_in_all:>6}"
    yield f"{sums}  {seconds:.2f} seconds of CPU"


def row(knot: Knot, ties: Collection[Tie], nominated: Collection[Tie]) -> str:
    """What grimp and importmap cut of one knot; a cut that leaves a cycle is an error."""
    if len(knot.cuts) == knot.needed:
        cut = {(one.importer, one.imported) for one in knot.cuts}
        check(tie for tie in ties if (tie.importer, tie.imported) not in cut)
    left = " ".join(str(one.after) for one in knot.cuts[:SHOWN])
    counts = f"{len(knot.members):>7} {len(ties):>7} {len(nominated):>6} {spare(ties, nominated):>6} {knot.needed:>6}"
    return f"{knot.view:<12} {counts}  {left}"


def nominations(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """The imports that have to go with the edges that grimp nominates."""
    graph = grimp.ImportGraph()
    graph.add_module("knot")
    number: dict[str, str] = {}
    edges: dict[Edge, list[Tie]] = {}
    for tie in ties:
        for target in tie.onto:
            edges.setdefault((tie.importer, target), []).append(tie)
    for pair in edges:
        one, other = (number.setdefault(module, f"knot.m{len(number)}") for module in pair)
        graph.add_import(importer=one, imported=other)
    name = {child: module for module, child in number.items()}
    pairs = graph.nominate_cycle_breakers("knot")
    return tuple(sorted({tie for one, other in pairs for tie in edges[name[one], name[other]]}))


def spare(ties: Iterable[Tie], nominated: Collection[Tie]) -> int:
    """How many of the nominated imports close no cycle once the others are cut."""
    kept = [tie for tie in ties if tie not in nominated]
    found = 0
    for tie in nominated:
        if nx.is_directed_acyclic_graph(drawn([*kept, tie])):
            kept.append(tie)
            found += 1
    return found


def check(ties: Iterable[Tie]) -> None:
    """See that no cycle is left."""
    if not nx.is_directed_acyclic_graph(drawn(ties)):
        raise AssertionError("a cycle is left")


def drawn(ties: Iterable[Tie]) -> Digraph:
    """The graph of these imports."""
    graph: Digraph = nx.DiGraph()
    graph.add_edges_from((tie.importer, target) for tie in ties for target in tie.onto)
    return graph


if __name__ == "__main__":
    main()
