"""Names of modules that are true or false for all that is known: `WINDOWS = sys.platform == "win32"`, `MYPY = False`

Only what a module binds once, and nothing sets from outside, is a flag. It is read off the facts alone, since what the
names of a module are depends on its flags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from importmap.model.facts import Definition, Facts, Import, Kind
from importmap.model.project import Module
from importmap.resolve.conditions import evaluate
from importmap.resolve.modules import Modules, absolute

_GETTERS = ("environ.get", "getenv")
_loaded = re.compile(r"'[^']*' in _?sys\.modules").fullmatch
_DEEPEST = 8


class Flags:
    """The flags of all modules; `python` tells for which version each of them is read."""

    def __init__(self, modules: Modules, facts: Mapping[str, Facts], python: Callable[[str], tuple[int, int]]) -> None:
        self._modules = modules
        self._facts = facts
        self._python = python
        self._set = {path.rpartition(".")[2] for said in facts.values() for path, _, _ in said.assignments}
        self._bound: dict[str, dict[str, list[Import | Definition]]] = {}

    def truth(self, module: str, name: str, *, typing: bool = False, depth: int = 0) -> bool | None:
        """What a dotted name of a module is as a flag, None if it is none or that is not known."""
        place = self._place(module, name, depth)
        if place is None:
            return None
        owner, flag = place
        if flag.target in ("True", "False", "None"):
            return flag.target == "True" or (flag.name == "MYPY" and typing)
        return evaluate(
            flag.target,
            self._python(owner),
            typing,
            lambda inner: self.truth(owner, inner, typing=typing, depth=depth + 1) if depth < _DEEPEST else None,
        )

    def is_unlikely(self, module: str, test: str) -> bool:
        """Whether a test hardly ever holds: it needs an environment variable, or that some tool is loaded."""
        if self._asks(module, test):
            return True

        def unset(name: str) -> bool | None:
            return False if self._asks(module, name) else self.truth(module, name)

        return evaluate(test, self._python(module), False, unset) is False

    def _asks(self, module: str, test: str) -> bool:
        """Whether the environment or a loaded module is asked for, or a name that was set to the answer."""
        own = self._items(module).get(test, [])
        place = self._place(module, test, 0) if test.replace(".", "_").isidentifier() else None
        asked = [item.target for item in own if isinstance(item, Definition) and item.kind == Kind.VALUE]
        asked += [test, *((place[1].target,) if place is not None else ())]
        return any(
            source.removeprefix("bool(").partition("(")[0].endswith(_GETTERS) or _loaded(source) for source in asked
        )

    def _place(self, module: str, name: str, depth: int) -> tuple[str, Definition] | None:
        """The module and the statement that bind a flag, through imports."""
        first, _, rest = name.partition(".")
        items = self._items(module).get(first, [])
        if len(items) != 1 or depth > _DEEPEST or first in self._set:
            return None
        item = items[0]
        if isinstance(item, Definition):
            return (module, item) if item.kind == Kind.VALUE and not rest and not item.block else None
        here = self._modules[module]
        base = absolute(here, item.level, item.module)
        if base is None:
            return None
        if item.name:
            inside = self._find(f"{base}.{item.name}" if rest else base, item, here)
            wanted = rest or item.name
        else:
            inside, wanted = (self._find(base, item, here), rest) if item.alias or "." not in base else (None, "")
        return None if inside is None or not wanted else self._place(inside, wanted, depth + 1)

    def _find(self, name: str, statement: Import, importer: Module) -> str | None:
        return self._modules.imported(name, importer, relative=bool(statement.level))

    def _items(self, module: str) -> Mapping[str, list[Import | Definition]]:
        if module not in self._bound:
            found: dict[str, list[Import | Definition]] = {}
            said = self._facts.get(module, Facts())
            for statement in said.imports:
                if not statement.scope and statement.bound:
                    found.setdefault(statement.bound, []).append(statement)
            for definition in said.definitions:
                if "." not in definition.name:
                    found.setdefault(definition.name, []).append(definition)
            self._bound[module] = found
        return self._bound[module]
