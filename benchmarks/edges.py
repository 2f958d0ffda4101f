"""Compares modules and import-time edges with grimp's, and names a reason for each difference

`python -m benchmarks.edges [PACKAGE ...]` with installed packages or folders. Both read the same copy. grimp does not
tell imports in functions from others; it is asked to leave out those for the type checker.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.package import copy, imports_by_grimp, locate
from importmap import app
from importmap.analysis import Analysis
from importmap.graph import Edge
from importmap.model.facts import When
from importmap.model.links import LinkKind
from importmap.model.progress import Quiet
from importmap.model.project import ModuleKind

NO_INIT = "below a folder without __init__.py"
TWINS = "two files have one name: Python takes the package, grimp the module"
BINDING = "the package binds the name, and so its submodule of that name is not what the import gives"
UNEXPLAINED = "UNEXPLAINED"


def main() -> None:
    """Compare every package that was named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=["django"], metavar="PACKAGE")
    parser.add_argument("--examples", type=int, default=3, help="edges to show for each reason (default: 3)")
    options = parser.parse_args()
    for package in options.packages:
        with tempfile.TemporaryDirectory() as scratch:
            folder = locate(package)
            left_out = copy(folder, Path(scratch))
            for path in left_out:
                print(f"left out, because grimp stops there: {path}")
            compare(folder.name, Path(scratch), options.examples)


def compare(name: str, base: Path, examples: int) -> None:
    """Print how the modules and edges of a package in a folder differ from grimp's."""
    analysis = app.analyse(replace(app.load_config(base), targets=(name,), cache_dir=None), Quiet())
    peer = imports_by_grimp(name, base)
    ours = {pair for pair, edge in analysis.graph.edges.items() if edge.import_time}
    theirs = {(importer, imported) for importer, found in peer.items() for imported in found}
    files = {module.id for module in analysis.files}
    print(f"{name}: modules {len(files)}, grimp {len(peer)}; import-time edges {len(ours)}, grimp {len(theirs)}")
    _explain("modules only here", {(m, _why_no_module(analysis, m)) for m in files - peer.keys()}, examples)
    _explain("modules only in grimp", {(m, UNEXPLAINED) for m in peer.keys() - files}, examples)
    only_here = {(_shown(pair), why_only_here(analysis, peer, pair)) for pair in ours - theirs}
    _explain("edges only here", only_here, examples)
    _explain("edges only in grimp", {(_shown(p), why_only_there(analysis, p)) for p in theirs - ours}, examples)


def why_only_here(analysis: Analysis, known: Container[str], pair: Edge) -> str:
    """Why grimp has no such edge."""
    importer, imported = pair
    if importer not in known or imported not in known:
        return "an end that grimp does not have"
    if _has_twin(analysis, importer) or _has_twin(analysis, imported):
        return TWINS
    statements = [link for link in analysis.links if (link.importer, link.module) == pair]
    if all(link.statement.when & When.DYNAMIC for link in statements):
        return "a call of import_module with a literal name"
    if any(
        link.kind is LinkKind.SYMBOL and f"{imported}.{link.statement.name}" in analysis.modules for link in statements
    ):
        return BINDING
    return UNEXPLAINED


def why_only_there(analysis: Analysis, pair: Edge) -> str:
    """Why importmap has no such import-time edge."""
    importer, imported = pair
    if importer not in analysis.modules or imported not in analysis.modules:
        return "an end that importmap does not have"
    if _has_twin(analysis, importer) or _has_twin(analysis, imported):
        return TWINS
    if importer == imported:
        return "a module that imports itself"
    edge = analysis.graph.edges.get(pair)
    if edge is not None:
        return "deferred: only in functions, or only when run as a script" if edge.deferred else "for the type checker"
    parent, _, name = imported.rpartition(".")
    if any(
        (link.importer, link.module, link.statement.name) == (importer, parent, name) and link.kind is LinkKind.SYMBOL
        for link in analysis.links
    ):
        return BINDING
    if analysis.modules[imported].kind is ModuleKind.NAMESPACE:
        return "a folder without __init__.py, which runs nothing"
    return UNEXPLAINED


def _why_no_module(analysis: Analysis, module: str) -> str:
    """Why grimp has no such module."""
    here = analysis.modules[module]
    if not all(part.isidentifier() for part in here.name.split(".")):
        return "a file that no import statement can name"
    if _has_twin(analysis, module):
        return TWINS
    packages = {Path(other.path).parent for other in analysis.files if other.kind is ModuleKind.PACKAGE}
    folders = Path(here.path).parents
    return NO_INIT if not set(folders) - {Path()} <= packages else UNEXPLAINED


def _has_twin(analysis: Analysis, module: str) -> bool:
    """Whether another file has the name of this module."""
    name = analysis.modules[module].name
    return sum(1 for other in analysis.files if other.name == name) > 1


def _explain(title: str, reasons: Iterable[tuple[str, str]], examples: int) -> None:
    """Print how often each reason holds, with examples."""
    known = sorted(reasons)
    print(f"  {title}: {len(known)}")
    for reason, count in sorted(Counter(reason for _, reason in known).items(), key=lambda item: -item[1]):
        print(f"    {count:6} {reason}")
        for subject in [subject for subject, other in known if other == reason][:examples]:
            print(f"           {subject}")


def _shown(pair: Edge) -> str:
    """An edge for people."""
    return f"{pair[0]} -> {pair[1]}"


if __name__ == "__main__":
    main()
