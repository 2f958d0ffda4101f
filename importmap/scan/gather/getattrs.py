"""A module-level `__getattr__`, statement by statement: which names get where, and what is returned to them"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from importmap.model.facts import Lazy
from importmap.scan.gather.expressions import callee, dotted
from importmap.scan.gather.known import MOST_ROUNDS, Tables
from importmap.scan.gather.places import Source, guessed
from importmap.scan.gather.tables import items_of, strings_of
from importmap.scan.syntax.nodes import (
    Assign,
    Attribute,
    Body,
    Call,
    Collection,
    Comparison,
    Comprehension,
    Constant,
    Define,
    Evaluate,
    Expression,
    For,
    If,
    Imported,
    Match,
    Name,
    Operation,
    Other,
    String,
    Subscript,
    Try,
    Walrus,
    With,
)

_THIS_PACKAGE = frozenset({"__name__", "__package__", "__spec__.parent"})
_HARMLESS = frozenset({"None", "True", "False", "NotImplemented"})
_index = re.compile(r"[0-9]{1,6}").fullmatch


class Names(NamedTuple):
    """The names that get to a statement; `known` is False for any name."""

    known: bool
    names: tuple[str, ...] = ()
    table: str = ""


ANY = Names(known=False)
_NONE = Names(known=True)


class TooManyStepsError(Exception):
    """A `__getattr__` is too involved to be read to its end."""


class Reading:
    """One `__getattr__` while it is read: what its local names are, and the lazy names so far."""

    def __init__(self, function: Define, tables: Tables, sources: dict[str, Source], steps: int) -> None:
        self.parameter = function.parameters[0].name
        self.line = function.line
        self.tables = tables
        self.sources = dict(sources)
        self.values: dict[str, Expression] = {}
        self.parts: dict[str, tuple[Expression, int]] = {}
        self.found: list[Lazy] = []
        self.left = steps
        self.entries: dict[str, tuple[Sequence[tuple[str, Expression]], dict[str, Expression]]] = {}

    def _spend(self, steps: int) -> None:
        """Counts what is looked at."""
        self.left -= steps
        if self.left < 0:
            raise TooManyStepsError

    def run(self, body: Body, reaching: Names) -> bool:
        """Reads statements that these names get to; returns whether any name may get an answer."""
        opaque = False
        for position, statement in enumerate(body):
            self._spend(1)
            if reaching.known and not reaching.names:
                return opaque
            if isinstance(statement, If | Match):
                *arms, (_, reaching) = self._arms(statement, reaching)
                for arm, through in arms:
                    opaque |= self._aside(arm, body[position + 1 :], through)
            elif isinstance(statement, Evaluate) and statement.kind in ("return", "raise"):
                if statement.kind == "return":
                    opaque |= self._answer(statement.values[0] if statement.values else None, reaching)
                return opaque
            elif isinstance(statement, Imported):
                self._imported(statement)
            elif isinstance(statement, Assign):
                reaching = self._assigned(statement, reaching)
            elif isinstance(statement, Try | With):
                return self._guarded(statement, body[position + 1 :], reaching) or opaque
            elif isinstance(statement, For):
                opaque |= self._loop(statement, reaching)
        return opaque

    def _guarded(self, statement: Try | With, following: Body, reaching: Names) -> bool:
        """Reads a `try` or `with` and what follows it."""
        opaque, inner = False, list(statement.body)
        if isinstance(statement, Try):
            inner += [*statement.otherwise, *statement.finish]
            for handler in statement.handlers:
                opaque |= self._aside(handler.body, following, reaching)
        return self.run([*inner, *following], reaching) or opaque

    def _aside(self, arm: Body, following: Body, reaching: Names) -> bool:
        """Reads an arm, and what follows its statement for the names that get past it."""
        saved = dict(self.sources), dict(self.values), dict(self.parts)
        opaque = self.run(arm if _leaves(arm) else [*arm, *following], reaching)
        self.sources, self.values, self.parts = saved
        return opaque

    def _arms(self, statement: If | Match, reaching: Names) -> list[tuple[Body, Names]]:
        """The arms of an `if` or `match` with the names that get there; in the end, those that get past all of them."""
        arms: list[tuple[Body, Names]] = []
        if isinstance(statement, If):
            for test, body in statement.arms:
                through, rest = (reaching, _NONE) if test is None else self._tested(test, reaching)
                arms.append((body, through))
                reaching = rest
            return [*arms, ([], reaching)]
        for case in statement.cases:
            names = tuple(value.value for value in case.reads if isinstance(value, String))
            through, rest = reaching, reaching
            if dotted(statement.subject) == self.parameter and names and len(names) == len(case.reads):
                through, rest = _split(Names(known=True, names=names), reaching)
            elif not case.reads and case.guard is None:
                rest = _NONE
            arms.append((case.body, through))
            reaching = rest if case.guard is None else reaching
        return [*arms, ([], reaching)]

    def _tested(self, test: Expression, reaching: Names) -> tuple[Names, Names]:
        """The names that a test lets through, and the others."""
        self._spend(1)
        if isinstance(test, Operation) and test.operator == "not":
            through, rest = self._tested(test.operands[0], reaching)
            return rest, through
        if isinstance(test, Operation) and test.operator == "or":
            parts = [self._tested(operand, reaching) for operand in test.operands]
            if all(through.known for through, _ in parts):
                joined = Names(known=True, names=tuple(name for through, _ in parts for name in through.names))
                return _split(joined, reaching)
            # Whatever gets past one operand gets past all of them.
            return reaching, next((rest for _, rest in parts if rest.known), reaching)
        if isinstance(test, Operation) and test.operator == "and":
            for operand in test.operands:
                through = self._tested(operand, reaching)[0]
                if through.known:
                    return through, reaching
            return reaching, reaching
        names, turned = self._compared(test) or self._begins(test, reaching), False
        if names is None:
            names, turned = self._found(test, reaching)
        if names is None:
            return reaching, reaching
        through, rest = _split(names, reaching)
        if turned != (isinstance(test, Comparison) and test.operators[0] in ("!=", "not in")):
            return rest, through
        return through, rest

    def _found(self, test: Expression, reaching: Names) -> tuple[Names | None, bool]:
        """The names for which a test asks whether a table has them; and whether it holds for the others."""
        looked, turned = test, False
        if isinstance(test, Comparison) and len(test.operators) == 1:
            looked, other = test.operands
            if dotted(other) == "None" and test.operators[0] in ("is", "is not", "==", "!="):
                turned = test.operators[0] in ("is", "==")
            elif isinstance(other, String) and test.operators[0] in ("==", "!=") and reaching.known:
                same = [name for name in reaching.names if self._text(looked, name, 0) == other.value]
                unknown = any(not self._text(looked, name, 0) for name in reaching.names)
                # `!=` is turned by the caller.
                return None if unknown else Names(known=True, names=tuple(same)), False
            else:
                return None, False
        if isinstance(looked, Walrus):
            self.values[dotted(looked.target)] = looked.value
            looked = looked.value
        table = self._looked_up(looked)
        if table is None:
            return None, False
        # A caller turns what compares by `!=`, and here that is the same as "found".
        turned ^= isinstance(test, Comparison) and test.operators[0] == "!="
        return self._keys(table), turned

    def _keys(self, table: str) -> Names:
        """The names that a table has."""
        self._spend(len(self.tables[table]))
        return Names(known=True, names=tuple(key for key, _ in self.tables[table]), table=table)

    def _looked_up(self, value: Expression, depth: int = 0) -> str | None:
        """The table in which a value looks for the parameter."""
        if isinstance(value, Name) and value.path in self.values and depth < 8:
            return self._looked_up(self.values[value.path], depth + 1)
        if isinstance(value, Call) and callee(value).endswith(".get") and value.positional:
            table = callee(value).removesuffix(".get")
            none = len(value.positional) == 1 or dotted(value.positional[1]) == "None"
            if table in self.tables and dotted(value.positional[0]) == self.parameter and none:
                return table
        return None

    def _narrowed(self, value: Expression, reaching: Names, depth: int = 0) -> Names:
        """The names that get past a value: `TABLE[name]` fails for those that the table has not."""
        self._spend(1)
        if depth > 8:
            return reaching
        if isinstance(value, Subscript):
            table = dotted(value.base)
            if table in self.tables and dotted(value.key) == self.parameter:
                return _split(self._keys(table), reaching)[0]
            return self._narrowed(value.base, reaching, depth + 1)
        inner: Sequence[Expression] = ()
        if isinstance(value, Call):
            inner = value.positional
        elif isinstance(value, Other) and value.kind == "f-string":
            inner = value.parts
        elif isinstance(value, Operation) and value.operator == "+":
            inner = value.operands
        for part in inner:
            reaching = self._narrowed(part, reaching, depth + 1)
        return reaching

    def _compared(self, test: Expression) -> Names | None:
        """The names with which a comparison compares the parameter."""
        if not isinstance(test, Comparison) or len(test.operators) != 1:
            return None
        left, right = test.operands
        if test.operators[0] in ("==", "!="):
            if isinstance(left, String):
                left, right = right, left
            if dotted(left) == self.parameter and isinstance(right, String):
                return Names(known=True, names=(right.value,))
        elif test.operators[0] in ("in", "not in") and dotted(left) == self.parameter:
            if isinstance(right, Name):
                table = right.path
                if table in self.tables:
                    self._spend(len(self.tables[table]))
                    return Names(known=True, names=tuple(key for key, _ in self.tables[table]), table=table)
                return None
            self._spend(MOST_ROUNDS if isinstance(right, Comprehension) else 0)
            keys = [key for key, _ in islice(items_of(right, self.tables), self.left + 1)]
            self._spend(len(keys))
            return Names(known=True, names=tuple(keys)) if keys else None
        return None

    def _begins(self, test: Expression, reaching: Names) -> Names | None:
        """The names for which a text begins as a test asks: `module.startswith("shop.")`."""
        owner, _, method = callee(test).rpartition(".")
        if method != "startswith" or not owner or not reaching.known or not isinstance(test, Call):
            return None
        texts = {name: self._text(Name(test.line, owner), name, 0) for name in reaching.names}
        if len(test.positional) != 1 or not isinstance(test.positional[0], String) or not all(texts.values()):
            return None
        prefix = test.positional[0].value
        return Names(known=True, names=tuple(name for name, text in texts.items() if text.startswith(prefix)))

    def _imported(self, statement: Imported) -> None:
        dots = "." * statement.level
        for name, alias in statement.names:
            if statement.module is None:
                root = name.partition(".")[0]
                self.sources[alias or root] = Source(name if alias else root, "")
            else:
                self.sources[alias or name] = Source(dots + statement.module, name)

    def _assigned(self, statement: Assign, reaching: Names) -> Names:
        """Notes what a local name is; returns which names get past that."""
        if statement.value is None or not statement.targets:
            return reaching
        target = statement.targets[0]
        if isinstance(target, Name):
            self.values[target.path] = statement.value
            self.sources.pop(target.path, None)
        elif isinstance(target, Collection):
            for index, item in enumerate(target.items):
                self.parts[dotted(item)] = (statement.value, index)
        return self._narrowed(statement.value, reaching)

    def _loop(self, statement: For, reaching: Names) -> bool:
        """Reads `for module, names in TABLE.items(): if name in names: return ...`."""
        iterable, target = statement.iterable, statement.target
        table = callee(iterable).removesuffix(".items")
        if table not in self.tables or not isinstance(target, Collection) or len(target.items) != 2:
            return self.run(statement.body, reaching)
        module, names = (dotted(item) for item in target.items)
        opaque = False
        for key, value in self.tables[table]:
            self.values[module] = String(self.line, key)
            self.tables[names] = [(name, String(self.line, name)) for name in strings_of(value)]
            opaque |= self.run(statement.body, reaching)
        return opaque

    def _answer(self, value: Expression | None, reaching: Names) -> bool:
        """Records what is returned to these names; returns whether any name gets an answer."""
        if value is None or isinstance(value, Constant | String) or dotted(value) in _HARMLESS:
            value = None
        if value is not None:
            reaching = self._narrowed(value, reaching)
        if not reaching.known:
            return value is not None and not self._forwarded(value) and not self._guessed(value)
        for name in reaching.names:
            self._spend(1)
            source = self._source(value, name, 0) if value is not None else None
            module, attribute = source or ("", "")
            self.found.append(Lazy(name, module, attribute, self.line))
        return False

    def _forwarded(self, value: Expression) -> bool:
        """Records that all names are those of another module, if they are."""
        source = self._source(value, "*", 0)
        if source is None or source.attribute != "*" or not source.module.strip(".") or "*" in source.module:
            return False
        self.found.append(Lazy("*", source.module, "*", self.line))
        return True

    def _guessed(self, value: Expression) -> bool:
        """Records the names that a function is given which makes the answer; others may get one as well."""
        if isinstance(value, Call):
            self.found += guessed(value, self.tables, self.line)
        return False

    def _source(self, value: Expression, name: str, depth: int) -> Source | None:
        """Where a value comes from when the parameter is this name."""
        if depth > 8:
            return None
        if isinstance(value, Name):
            return self._named(value, name, depth)
        if isinstance(value, Attribute):
            owner = self._source(value.value, name, depth + 1)
            return owner and _member(owner, value.name)
        if isinstance(value, Call):
            path = callee(value).rpartition(".")[2]
            if path in ("import_module", "__import__") and value.positional:
                text = self._text(value.positional[0], name, depth + 1)
                return Source(text, "") if text else None
            if path == "getattr" and len(value.positional) >= 2:
                owner = self._source(value.positional[0], name, depth + 1)
                attribute = self._text(value.positional[1], name, depth + 1)
                return _member(owner, attribute) if owner and attribute else None
        return None

    def _named(self, value: Name, name: str, depth: int) -> Source | None:
        root, _, rest = value.path.partition(".")
        found = self.sources.get(root)
        if found is None and root in self.values:
            found = self._source(self.values[root], name, depth + 1)
        for part in rest.split(".") if rest else ():
            found = _member(found, part) if found else None
        return found

    def _text(self, value: Expression, name: str, depth: int) -> str:
        """The string that an expression is when the parameter is this name, "" if that is not known."""
        found = self._item(value, name, depth)
        if found is not None:
            value = found
        if isinstance(value, String):
            return value.value
        if isinstance(value, Name) and value.path == self.parameter:
            return name
        if isinstance(value, Other) and value.kind == "f-string":
            return self._joined(value.parts, name, depth)
        if isinstance(value, Operation) and value.operator == "+":
            return self._joined(value.operands, name, depth)
        return ""

    def _joined(self, parts: Iterable[Expression], name: str, depth: int) -> str:
        """The pieces of a string in a row; this package's own name makes it a relative one."""
        text = ""
        for index, part in enumerate(parts):
            if index == 0 and dotted(part) in _THIS_PACKAGE:
                continue
            piece = part.text if isinstance(part, Constant) else self._text(part, name, depth + 1)
            self._spend(1 + len(piece))
            if not piece:
                return ""
            text += piece
        return text

    def _item(self, value: Expression, name: str, depth: int) -> Expression | None:
        """What a local name or an item of a table stands for when the parameter is this name."""
        self._spend(1)
        if depth > 8:
            return None
        if isinstance(value, Name) and value.path in self.values:
            inner = self.values[value.path]
            return self._item(inner, name, depth + 1) or inner
        if isinstance(value, Name) and value.path in self.parts:
            whole, index = self.parts[value.path]
            return _part(self._item(whole, name, depth + 1) or whole, index)
        if isinstance(value, Subscript):
            if dotted(value.base) in self.tables:
                return self._entry(dotted(value.base), value.key, name)
            whole_item = self._item(value.base, name, depth + 1)
            digits = value.key.text if isinstance(value.key, Constant) else ""
            return _part(whole_item, int(digits)) if whole_item and _index(digits) else None
        if isinstance(value, Call) and callee(value).endswith(".get") and value.positional:
            return self._entry(callee(value).removesuffix(".get"), value.positional[0], name)
        return None

    def _entry(self, table: str, key: Expression, name: str) -> Expression | None:
        """What a table holds for the parameter when that is this name."""
        if dotted(key) != self.parameter:
            return None
        items = self.tables.get(table, [])
        known = self.entries.get(table)
        if known is None or known[0] is not items:
            self._spend(len(items))
            known = self.entries[table] = items, dict(items)
        return known[1].get(name)


def _split(names: Names, reaching: Names) -> tuple[Names, Names]:
    """Those of the names that get to a test, and the others that do."""
    if not reaching.known:
        return names, reaching
    wanted = frozenset(names.names)
    through = tuple(name for name in reaching.names if name in wanted)
    return Names(True, through, names.table), Names(True, tuple(n for n in reaching.names if n not in wanted))


def _member(owner: Source, attribute: str) -> Source | None:
    """An attribute of something imported; an attribute of an attribute goes through a submodule."""
    if not owner.module:
        return None
    if not owner.attribute:
        return Source(owner.module, attribute)
    separator = "" if owner.module.endswith(".") else "."
    return Source(f"{owner.module}{separator}{owner.attribute}", attribute)


def _part(value: Expression, index: int) -> Expression | None:
    """An item of a literal collection."""
    return value.items[index] if isinstance(value, Collection) and index < len(value.items) else None


def _leaves(body: Body) -> bool:
    """Whether nothing gets past the end of these statements."""
    last = body[-1] if body else None
    return isinstance(last, Evaluate) and last.kind in ("return", "raise")
