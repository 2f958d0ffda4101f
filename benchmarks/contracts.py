"""How the verdicts on contracts differ from those of import-linter: `python -m benchmarks.contracts FOLDER...`

Each folder is a project that has contracts with import-linter. They are checked by both as they are declared; then
without what they ignore; then turned around, so that what is allowed is forbidden: higher layers may not import lower
ones, what is forbidden may not import its sources, nobody may import what is protected. So contracts that are kept are
put to the test as well.

Compared are the imports that both know of, each difference with its reason; the verdicts; the pairs of offender and
offended; and the chains of imports between them. Of several chains of one length a tool tells one, and which one it is
decides about others. import-linter is asked twice, with two seeds for the hashes of Python, to see how much of that is
chance: a chain that one tool alone tells, of imports that both know, is no difference in what they know.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.edges import NO_INIT, UNEXPLAINED, why_only_here, why_only_there
from benchmarks.linter import Said, declared, lint, spelled
from importmap import app
from importmap.analysis import Analysis
from importmap.contracts.scope import as_linted
from importmap.contracts.verdicts import verdicts
from importmap.graph import Chain, Edge
from importmap.model.contracts import Alert, Contract, Forbidden, Layers, LinterSettings, Protected
from importmap.model.progress import Quiet
from importmap.model.project import ModuleKind
from importmap.model.verdicts import Outcome, Verdict
from importmap.resolve.modules import lineage

VARIANTS = ("declared", "nothing ignored", "turned around")


def main() -> None:
    """Compare every project that was named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--examples", type=int, default=3, help="differences to show for each reason (default: 3)")
    options = parser.parse_args()
    for folder in options.folders:
        compare(Path(folder), options.examples)


def compare(folder: Path, examples: int) -> None:
    """Print how the verdicts on the contracts of one project agree, and why they do not where they do not."""
    analysis = app.analyse(replace(app.load_config(folder), cache_dir=None), Quiet())
    folders = frozenset(m.name for m in analysis.project.modules if m.kind is ModuleKind.NAMESPACE)
    for settings in analysis.project.linter:
        ours = frozenset(as_linted(analysis.project, analysis.links, settings, partial=False).imports)
        _, theirs = import_linter_says(analysis, settings, varied=False)
        print(f"{folder.resolve().name}/{settings.path}: {len(ours & theirs)} imports in both")
        _print(
            "only in importmap",
            [(_shown((pair,)), _why_here(analysis, theirs, pair)) for pair in ours - theirs],
            examples,
        )
        _print(
            "only in import-linter", [(_shown((pair,)), _why_there(analysis, pair)) for pair in theirs - ours], examples
        )
        for variant in VARIANTS:
            changed = replace(settings, contracts=tuple(_varied(contract, variant) for contract in settings.contracts))
            mine = importmap_says(analysis, changed)
            its, _ = import_linter_says(analysis, changed, varied=variant != "declared")
            again, _ = import_linter_says(analysis, changed, varied=variant != "declared", seed=1)
            kept = sum(said.kept for said in its.values())
            pairs = sum(len(said.chains) for said in its.values())
            print(
                f"  {variant}: {kept} kept, {len(its) - kept} broken by {pairs} pairs with {len(_chains(its))} chains,"
                f" {len(_chains(its) - _chains(mine))} of them other ones in importmap,"
                f" {len(_chains(its) - _chains(again))} in another run of import-linter"
            )
            _print("differences", list(_differences(mine, its, ours & theirs, folders)), examples)


def importmap_says(analysis: Analysis, settings: LinterSettings) -> Mapping[str, Said]:
    """The verdicts of importmap by name."""
    project = replace(analysis.project, linter=(settings,))
    config = replace(analysis.config, layers=(), forbidden=(), protected=(), independent=())
    return {verdict.name: _said(verdict) for verdict in verdicts(config, project, analysis.links)}


def import_linter_says(
    analysis: Analysis, settings: LinterSettings, *, varied: bool, seed: int = 0
) -> tuple[Mapping[str, Said], frozenset[Edge]]:
    """The verdicts of import-linter by name, and all imports that it knows of; its own reading if nothing is varied."""
    base = Path(analysis.project.base)
    file = base / settings.path
    session, contracts = declared(file)
    if varied:
        contracts = [{"name": contract.name, **spelled(contract)} for contract in settings.contracts]
    paths = [file.parent, *(base / root for root in analysis.project.roots)]
    said, edges = lint(session, contracts, paths, seed=seed)
    return dict(zip((str(contract["name"]) for contract in contracts), said, strict=True)), edges


def _said(verdict: Verdict) -> Said:
    """A verdict in the form that is compared."""
    chains = {
        (breach.importer, breach.imported): frozenset(
            tuple((passage.importer, passage.imported) for passage in chain) for chain in breach.chains
        )
        for breach in verdict.breaches
    }
    undeclared = frozenset(fault.subject for fault in verdict.faults if fault.module)
    error = "; ".join(fault.text for fault in verdict.faults if not fault.module)
    return Said(verdict.outcome is Outcome.KEPT, error, chains, undeclared)


def _varied(contract: Contract, variant: str) -> Contract:
    """A contract as a variant has it."""
    if variant == "declared":
        return contract
    free = replace(contract, ignore_imports=(), unmatched_ignore_imports_alerting=Alert.NONE)
    if variant != "turned around":
        return free
    match free:
        case Layers():
            return replace(free, layers=free.layers[::-1])
        case Forbidden():
            return replace(free, source_modules=free.forbidden_modules, forbidden_modules=free.source_modules)
        case Protected():
            return replace(free, allowed_importers=())
    return free


def _differences(
    ours: Mapping[str, Said], theirs: Mapping[str, Said], common: frozenset[Edge], folders: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Every difference between verdicts and pairs, and between chains that is no chance: what it is, and its reason."""
    for name in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(name), theirs.get(name)
        if here is None or there is None:
            yield name, UNEXPLAINED
            continue
        if here.error or there.error:
            told = f"{name}: {there.error or 'nothing'}; importmap: {here.error or 'nothing'}"
            yield told, "cannot be checked by either" if here.error and there.error else UNEXPLAINED
            continue
        for module in sorted(here.undeclared ^ there.undeclared):
            yield f"{name}: {module} has no layer", NO_INIT if module in folders else UNEXPLAINED
        if here.kept != there.kept and (here.chains.keys(), here.undeclared) == (there.chains.keys(), there.undeclared):
            yield f"{name}: kept by {'importmap' if here.kept else 'import-linter'} alone", UNEXPLAINED
        for pair in sorted(here.chains.keys() ^ there.chains.keys()):
            chains = here.chains.get(pair, frozenset()) | there.chains.get(pair, frozenset())
            unknown = [edge for chain in chains for edge in chain if edge not in common]
            told = f"{name}: {_shown((pair,))}, only in {'importmap' if pair in here.chains else 'import-linter'}"
            if pair in here.chains and not there.whole:
                yield told, "import-linter does not tell all"
            else:
                yield told, f"{_shown(unknown[:1])} is known to one alone" if unknown else UNEXPLAINED
        for chain in sorted(_chains({name: here}) ^ _chains({name: there})):
            unknown = [edge for edge in chain[2] if edge not in common]
            if unknown and chain[1] in here.chains and chain[1] in there.chains:
                yield f"{name}: {_shown(chain[2])}", f"{_shown(unknown[:1])} is known to one alone"


def _chains(said: Mapping[str, Said]) -> frozenset[tuple[str, Edge, Chain]]:
    """All chains with the contracts that they break."""
    return frozenset((name, pair, c) for name, x in said.items() for pair, found in x.chains.items() for c in found)


def _why_here(analysis: Analysis, known: frozenset[Edge], pair: Edge) -> str:
    """Why import-linter has no such import."""
    ids = _ids(analysis)
    ends = {end for edge in known for end in edge}
    above = [ids[name] for end in pair if end not in ends for name in (*lineage(end), end) if name in ids]
    if any(analysis.modules[folder].kind is ModuleKind.NAMESPACE for folder in above):
        return NO_INIT
    return why_only_here(analysis, ends, (ids.get(pair[0], ""), ids.get(pair[1], "")))


def _why_there(analysis: Analysis, pair: Edge) -> str:
    """Why importmap has no such import."""
    ids = _ids(analysis)
    return why_only_there(analysis, (ids.get(pair[0], ""), ids.get(pair[1], "")))


def _ids(analysis: Analysis) -> Mapping[str, str]:
    """The ids of modules by name, as both have them: that of the one which wins."""
    return {module.name: module.id for module in analysis.project.modules if module.id == module.name}


def _print(title: str, differences: Sequence[tuple[str, str]], examples: int) -> None:
    """Print how often each reason holds, with examples."""
    for reason, times in sorted(
        Counter(reason for _, reason in differences).items(), key=lambda item: (-item[1], item)
    ):
        print(f"    {title}: {times} {reason}")
        for subject in sorted(subject for subject, other in differences if other == reason)[:examples]:
            print(f"      {subject}")


def _shown(chain: Iterable[Edge]) -> str:
    """A chain for people."""
    return ", ".join(f"{importer} -> {imported}" for importer, imported in chain)


if __name__ == "__main__":
    main()
