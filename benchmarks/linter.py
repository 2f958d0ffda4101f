"""What import-linter says of contracts, asked by its command `lint-imports` and read from what that prints

Contracts are written into a configuration of their own, so that any can be asked about, and are called by their numbers
there, so that each is found again. The imports that import-linter knows of come from a contract type of our own, which
is given the graph like every other.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

import tomlkit
from importlinter import api

from importmap.graph import Chain, Edge
from importmap.model.contracts import KINDS, Contract

Options = Mapping[str, object]

WITNESS = """
import json
from pathlib import Path

from importlinter import Contract, ContractCheck


class Witness(Contract):
    def check(self, graph, verbose):
        edges = [[m, n] for m in graph.modules for n in graph.find_modules_directly_imported_by(m)]
        Path("edges.json").write_text(json.dumps(edges))
        return ContractCheck(kept=True)

    def render_broken_contract(self, check): ...
"""
TITLE = "contract {}"
DETAILS = "\nBroken contracts\n"
CHECKED = re.compile(r"^contract (\d+) (KEPT|BROKEN)\b", re.MULTILINE)
BROKEN = re.compile(r"^contract (\d+)\n-+$", re.MULTILINE)
PAIR = re.compile(r"^(\S+) is not allowed to import (\S+):$", re.MULTILINE)
PROTECTED = re.compile(r"^Illegal imports of protected package ([^\s:]+)", re.MULTILINE)
ACYCLIC = re.compile(r"^No cycles are allowed in (\S+)\.$", re.MULTILINE)
SIBLINGS = re.compile(r"^- \.(\S+) -> \.(\S+) \(\d+ imports?\)$", re.MULTILINE)
IMPORT = re.compile(r"^-? *(?:& )?(\S+)(?: -> (\S+))? \((?:l\.[^)]*)?\)$", re.MULTILINE)
UNDECLARED = re.compile(r"^- (\S+)$", re.MULTILINE)
MORE = re.compile(r"^\(and \d+ more\)\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool says of a contract."""

    kept: bool
    error: str  # why it could not be checked
    chains: Mapping[Edge, frozenset[Chain]]  # by importer and imported; those of siblings are not told
    undeclared: frozenset[str]
    whole: bool = True  # whether every pair is told


def declared(file: Path) -> tuple[Options, Sequence[Options]]:
    """The settings of a configuration of import-linter, and its contracts."""
    found = api.read_configuration(str(file))
    return found["session_options"], found["contracts_options"]


def spelled(contract: Contract) -> Options:
    """A contract as import-linter's configuration has it."""
    own = {"closed", "reason", "type_checking"}
    given = {field.name: getattr(contract, field.name) for field in fields(contract) if field.name not in own}
    return {
        "type": KINDS[type(contract)],
        **{key: list(value) if isinstance(value, tuple) else str(value) for key, value in given.items()},
    }


def lint(
    session: Options, contracts: Sequence[Options], paths: Iterable[Path], *, seed: int = 0
) -> tuple[tuple[Said, ...], frozenset[Edge]]:
    """What import-linter says of each contract, and all imports that it knows of; the code is found in the paths."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "witness_of_imports.py").write_text(WITNESS, "utf-8")
        found = _asked(folder, session, contracts, os.pathsep.join(map(str, paths)), seed)
        edges = json.loads((folder / "edges.json").read_text("utf-8"))
    return tuple(found), frozenset((importer, imported) for importer, imported in edges)


def _asked(folder: Path, session: Options, contracts: Sequence[Options], paths: str, seed: int) -> list[Said]:
    """What is said of each. A contract that cannot be checked keeps the others from it: then each half is asked for."""
    titled = [{**contract, "name": TITLE.format(number)} for number, contract in enumerate(contracts)]
    types = session.get("contract_types", [])
    plugins = [types] if isinstance(types, str) else list(types) if isinstance(types, Iterable) else []
    settings = {
        **session,
        "contract_types": [*plugins, "witness: witness_of_imports.Witness"],
        "contracts": [{"name": "witness", "type": "witness"}, *titled],
    }
    written = {"tool": {"importlinter": settings}}
    (folder / "pyproject.toml").write_text(tomlkit.dumps(written), "utf-8")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--cache-dir", str(folder / "cache")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": str(seed), "COLUMNS": "100000", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    results = {int(number): result for number, result in CHECKED.findall(done.stdout)}
    if len(results) == len(contracts):
        parts = BROKEN.split(done.stdout.partition(DETAILS)[2])
        details = {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}
        return [_said(results[number] == "KEPT", details.get(number, "")) for number in range(len(contracts))]
    if not (folder / "edges.json").exists():
        raise SystemExit(done.stdout + done.stderr)
    if len(contracts) == 1:
        return [Said(kept=False, error=done.stdout.strip().rpartition("\n\n")[2], chains={}, undeclared=frozenset())]
    half = len(contracts) // 2
    return [
        said for part in (contracts[:half], contracts[half:]) for said in _asked(folder, session, part, paths, seed)
    ]


def _said(kept: bool, text: str) -> Said:
    """What is printed of one contract."""
    text, _, unlisted = text.partition("The following modules are not listed as layers:")
    chains: dict[Edge, set[Chain]] = {}
    for pair, chain in (*_reached(text), *_protected(text), *_siblings(text)):
        chains.setdefault(pair, set()).update([chain] if chain else [])
    frozen = {pair: frozenset(ways) for pair, ways in chains.items()}
    return Said(kept, "", frozen, frozenset(UNDECLARED.findall(unlisted)), whole=not MORE.search(text))


def _reached(text: str) -> Iterator[tuple[Edge, Chain]]:
    """The pairs of which one may not come to the other, with the chains of imports by which it does.

    A chain starts with a hyphen. Where it starts or ends in several modules, those are listed with an ampersand.
    """
    for importer, imported, told in zip(*[iter(PAIR.split(text)[1:])] * 3, strict=True):
        for lines in re.split(r"^(?=- )", told, flags=re.MULTILINE)[1:]:
            chain: list[Edge] = []
            heads: list[str] = []
            for module, target in IMPORT.findall(lines):
                if target:
                    chain += [(head, target) for head in (*heads, module)]
                    heads = []
                elif chain:
                    chain.append((chain[-1][0], module))
                else:
                    heads.append(module)
            yield (importer, imported), tuple(chain)


def _protected(text: str) -> Iterator[tuple[Edge, Chain]]:
    """Who imports something protected, and the import."""
    for package, told in zip(*[iter(PROTECTED.split(text)[1:])] * 2, strict=True):
        for importer, imported in IMPORT.findall(told):
            yield (importer, package), ((importer, imported),)


def _siblings(text: str) -> Iterator[tuple[Edge, Chain]]:
    """The dependencies between siblings that make a circle; which imports these are is not told."""
    for package, told in zip(*[iter(ACYCLIC.split(text)[1:])] * 2, strict=True):
        for importer, imported in SIBLINGS.findall(told):
            yield (f"{package}.{importer}", f"{package}.{imported}"), ()
