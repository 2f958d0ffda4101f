"""What the configuration says of something that is missing: its new name"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.mending.candidates import Candidate, Proof, found_as
from importmap.mending.code import Code
from importmap.mending.needs import Need


def declared(code: Code, need: Need) -> Iterator[Candidate]:
    """What `[[tool.importmap.renamed]]` says, where there is something of the new name."""
    importer, path = need.links[0].importer, f"{need.module}.{need.name}".rstrip(".*")
    for renamed in code.analysis.config.renamed:
        module, name = "", ""
        if renamed.symbol == path:
            module, _, name = renamed.to.rpartition(".")
        elif renamed.module and f"{need.module}.".startswith(f"{renamed.module}."):
            module, name = renamed.to + need.module[len(renamed.module) :], need.name
        elif renamed.module == path:
            module, _, name = renamed.to.rpartition(".")
        value = code.value(module, name, importer) if module else None
        if value is not None:
            found = found_as(code, value, module, name, Proof.PROVEN, "is declared to be its new name")
            if found is not None:
                yield found
