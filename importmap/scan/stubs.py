"""What the stub beside a package says where the package makes its names by it: `lazy_loader.attach_stub`"""

from __future__ import annotations

from collections.abc import Iterator

from importmap.model.facts import STUB, Export, Facts, Lazy


def with_stub(facts: Facts, stub: Facts | None) -> Facts:
    """The facts of a package with the names that its stub imports, if it makes them by that."""
    said = next((lazy for lazy in facts.lazies if lazy.module == STUB), None)
    if said is None:
        return facts
    lazies = tuple(lazy for lazy in facts.lazies if lazy != said)
    if stub is None or stub.problems:
        return facts._replace(lazies=lazies)
    made = {lazy.name: lazy for lazy in _imported(stub, said.line)}
    names = tuple(sorted(made))
    exports = (
        Export("set", names, "", step.line, step.block, step.order) if step.line == said.line else step
        for step in facts.exports
    )
    return facts._replace(lazies=tuple(sorted({*lazies, *made.values()})), opaque=False, exports=tuple(exports))


def _imported(stub: Facts, line: int) -> Iterator[Lazy]:
    """The names that are loaded from submodules; that loader takes no other imports."""
    for statement in stub.imports:
        if statement.level == 1 and statement.name not in ("", "*"):
            module = f".{statement.module}" if statement.module else f".{statement.name}"
            yield Lazy(statement.bound, module, statement.name if statement.module else "", line)
