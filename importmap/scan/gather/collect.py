"""What the walk over a file gathers: the facts so far, and where the walk stands

A scope knows what it binds. What a scope reads is counted by dotted path, and settled when the scope ends, because
only then is it known which names are its own: those are dropped, imports of a function become uses with an origin,
the rest is handed to the scope around. A class is settled before each binding, since its body is no closure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from importmap.model.facts import (
    Block,
    BlockKind,
    Call,
    Definition,
    Deprecation,
    Export,
    Feature,
    Import,
    Kind,
    Marker,
    Mention,
    Problem,
    Setting,
    Use,
    When,
    Writing,
)
from importmap.scan.gather.known import Known, Tables, weight
from importmap.scan.gather.source import source_of
from importmap.scan.syntax.nodes import Body, Expression, Passage

ALWAYS, TYPING, GUARDED = When.ALWAYS, When.TYPING, When.GUARDED
DEFERRED, CONDITIONAL, DYNAMIC = When.DEFERRED, When.CONDITIONAL, When.DYNAMIC
ANNOTATION = When.ANNOTATION

# Nodes that are looked at in all rounds of all loops of a file.
_MOST_IN_ROUNDS = 100_000
_Key = TypeVar("_Key", str, tuple[str, int, int])
# Of each path: the first line, how many times, and the block of the first line.
Reads: TypeAlias = dict[str, list[int]]


class Scope:
    """A module, a class or a function, while the walk is inside it."""

    __slots__ = (
        "asynchronous",
        "bound",
        "calls",
        "declared",
        "fields",
        "first",
        "foreign",
        "imported",
        "kind",
        "left",
        "loops",
        "name",
        "parent",
        "reads",
    )

    def __init__(self, kind: str, name: str, parent: Scope | None, asynchronous: bool = False) -> None:
        self.kind = kind
        self.name = name
        self.parent = parent
        self.asynchronous = asynchronous
        self.bound: set[str] = set()
        self.imported: dict[str, int] = {}
        self.declared: dict[str, str] = {}
        self.reads: dict[int, Reads] = {}
        self.calls: list[Call] = []
        self.fields: list[tuple[str, int]] = []
        self.loops = 0
        # Of a function: its first parameter, and local names of another module, its namespace, or a name: see frames.
        self.first = ""
        self.foreign: dict[str, str] = {}
        self.left = False  # whether a statement before this place may have returned

    @property
    def recorded(self) -> bool:
        """Whether what it binds is a fact: of a module, and of classes that stand in no function."""
        return self.kind != "function" and (self.parent is None or self.parent.recorded)

    def enclosing(self) -> Scope:
        """The scope in which a name is sought that this one does not bind: what a class binds, only its body sees."""
        scope = self.parent
        while scope is not None and scope.kind == "class":
            scope = scope.parent
        return scope or self

    @staticmethod
    def key(when: int) -> int:
        """The circumstances that tell one use from another."""
        return when & (DEFERRED | TYPING | ANNOTATION)

    def reads_at(self, when: int) -> Reads:
        """What is read here under these circumstances."""
        return self.reads.setdefault(when & (DEFERRED | TYPING | ANNOTATION), {})


class Lists(dict[str, tuple[str, ...]]):
    """The names in each of the lists of names that a module makes, while there is time `left` to follow them."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 100_000


class Arm(NamedTuple):
    """A block, before it is known whether anything stands in it."""

    parent: int
    statement: int
    kind: str
    test: Expression | None
    names: str
    last: str


class Collector:
    """The facts so far, and where the walk stands."""

    def __init__(self, reparse: Callable[[Passage], Expression | None]) -> None:
        self.reparse = reparse
        self.imports: list[Import] = []
        self.lazy: set[int] = set()  # indices of imports of the module that run when their name is read
        self.definitions: list[Definition] = []
        self.exports: list[Export] = []
        self.lists = Lists()
        self.opaque = False
        self.namespaces: set[str] = set()  # names of the module that stand for its `globals()`
        self.replacements: list[tuple[str, str, int]] = []
        self.assignments: list[tuple[str, str, int]] = []
        self.writings: list[Writing] = []
        self.stored: set[str] = set()
        self.body: Body = ()
        self.tables: Tables | None = None  # the literal tables of the module, as soon as a loop asks for them
        self.rounds: list[
            Known
        ] = []  # what the targets of the loops around stand for, round by round, if that is known
        self.rounds_left = _MOST_IN_ROUNDS
        self.mentions: list[Mention] = []
        self.markers: list[Marker] = []
        self.settings: list[Setting] = []
        self.deprecations: list[Deprecation] = []
        self.features: dict[str, Feature] = {}
        self.problems: list[Problem] = []
        self.uses: dict[tuple[str, int, int], list[int]] = {}
        self.calls: list[Call] = []
        self.shape: list[object] = []
        self.starts: list[int] = []  # where in the shape each statement begins
        self.arms: list[Arm] = [Arm(0, 0, BlockKind.MODULE, None, "", "")]
        self.statements = 0
        self.order = 0
        self.module = self.scope = Scope("module", "", None)
        self.when = ALWAYS
        self.block = 0
        self.reads = self.scope.reads_at(ALWAYS)
        self.evaluates_annotations = True
        self.annotated: set[tuple[str, int]] = set()  # what annotations evaluate while the file runs, and in which line
        self.variables: set[str] = set()  # the type parameters of all functions and classes
        self.caught = False
        self.replaced: set[str] = set()  # the attributes that some statement of the file sets: "Order.total"
        self.quiet = False
        self.problem_lines: dict[int, list[str]] = {}
        self.garbled_lines: set[int] = set()
        self.assigned: tuple[Expression, str] | None = None
        self.inside = ""  # "lambda" or "comprehension", if the walk is in one

    def each_round(self, *looked_at: Expression | None) -> Sequence[Known]:
        """What names stand for in each round of the loops around; nothing is known where that would take too long."""
        if not self.rounds:
            return ({},)
        cost = len(self.rounds) * sum(weight(node) for node in looked_at if node is not None)
        if cost > self.rounds_left:
            return ({},)
        self.rounds_left -= cost
        return self.rounds

    def next_order(self) -> int:
        """The next number in the order of the source."""
        self.order += 1
        return self.order

    def set_when(self, when: int) -> None:
        """From here on, everything takes effect under these circumstances."""
        self.when = when
        self.reads = self.scope.reads_at(when)

    def next_statement(self) -> int:
        """The next number of a compound statement."""
        self.statements += 1
        return self.statements

    def open_arm(
        self, statement: int, kind: str, test: Expression | None = None, names: str = "", last: str = ""
    ) -> None:
        """Enters a block inside the present one."""
        self.arms.append(Arm(self.block, statement, kind, test, names, last))
        self.block = len(self.arms) - 1

    def enter(self, scope: Scope, when: int) -> None:
        """Enters a scope."""
        self.scope = scope
        self.set_when(when)

    def leave(self, when: int) -> None:
        """Settles what the present scope has read, and returns to the one around it."""
        scope = self.scope
        self.settle(scope)
        if scope.parent is not None:
            self.enter(scope.parent, when)

    def settle(self, scope: Scope) -> None:
        """Turns what a scope has read into uses, or hands it on."""
        around = scope.enclosing()
        bound, imported, declared = scope.bound, scope.imported, scope.declared
        for when, reads in scope.reads.items():
            outer = around.reads_at(when)
            for path, (line, times, block) in reads.items():
                root = path.partition(".")[0]
                if declared and root in declared:
                    target = self.module.reads_at(when) if declared[root] == "global" else outer
                    count(target, path, line, times, block)
                elif root in imported:
                    count(self.uses, (path, imported[root], when), line, times, block)
                elif root not in bound:
                    count(outer, path, line, times, block)
            reads.clear()
        for call in scope.calls:
            root = call.path.partition(".")[0]
            if root in declared:
                (self.module if declared[root] == "global" else around).calls.append(call)
            elif root in imported and root not in bound:
                self.calls.append(call._replace(origin=imported[root]))
            elif root not in bound:
                around.calls.append(call)
        scope.calls.clear()

    def finish(self) -> None:
        """Settles the module: of what is read, only names stay that it imports or defines."""
        self._defer_lazy()
        known = {found.bound for found in self.imports if not found.scope}
        has_star = any(found.name == "*" and not found.scope for found in self.imports)
        known.update(found.name for found in self.definitions if found.kind in (Kind.CLASS, Kind.FUNCTION, Kind.ALIAS))
        self.assignments = [found for found in self.assignments if found[0].partition(".")[0] in known]
        for when, reads in self.module.reads.items():
            for path, (line, times, block) in reads.items():
                if has_star or path.partition(".")[0] in known:
                    count(self.uses, (path, -1, when), line, times, block)
        # Nothing binds `__import__`, and what it is given may be computed.
        known = known | {"__import__"}
        self.calls.extend(c for c in self.module.calls if has_star or c.path.partition(".")[0] in known)
        self.calls = [c._replace(caught=True) if c.path in self.replaced else c for c in self.calls]

    def _defer_lazy(self) -> None:
        """Marks what is imported when its name is read, and not while the file runs."""
        running = (ALWAYS, ANNOTATION)
        read = {path.partition(".")[0] for when in running for path in self.module.reads.get(when, ())}
        for index in self.lazy:
            found = self.imports[index]
            if found.bound not in read:
                self.imports[index] = found._replace(when=found.when | DEFERRED)

    def bind(self, name: str, kind: str, line: int, end_line: int = 0, target: str = "") -> int:
        """Binds a name here; returns the index of its definition, or -1 if it is local to a function."""
        scope = self.scope
        when = self.when
        prefix = ""
        if scope.kind == "function":
            if scope.declared.get(name) != "global":
                if name not in scope.declared:
                    scope.bound.add(name)
                return -1
            when = DEFERRED | CONDITIONAL
        elif scope.kind == "class":
            self._bind_in_class(name)
            if not scope.recorded:
                return -1
            prefix = f"{scope.name}."
        self.definitions.append(
            Definition(
                prefix + name, str(kind), line, end_line or line, when, self.block, self.next_order(), target=target
            )
        )
        return len(self.definitions) - 1

    def _bind_in_class(self, name: str) -> None:
        if name not in self.scope.bound:
            self.settle(self.scope)
            self.scope.bound.add(name)

    def bind_import(self, module: str, name: str, alias: str, level: int, line: int, flags: int = 0) -> None:
        """Records an import here, and binds its name."""
        scope = self.scope
        when, order = self.when | flags, self.next_order()
        made = Import(module, name, alias, level, line, when, scope.name, self.block, order, self.quiet)
        bound = made.bound
        if bound and scope.kind != "module":
            if scope.declared.get(bound) == "global":
                made = made._replace(scope="", when=made.when | CONDITIONAL)
            else:
                if scope.kind == "class":
                    self._bind_in_class(bound)
                scope.imported.setdefault(bound, len(self.imports))
        self.imports.append(made)

    def distrust(self, text: str, problems: tuple[Problem, ...]) -> None:
        """Takes note of lines on which the parser may have invented an import to get on."""
        if problems:
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            # There may be a problem for each letter of a long line.
            numbers = {problem.line for problem in problems if 0 < problem.line <= len(lines)}
            self.problem_lines = {number: lines[number - 1].split(maxsplit=1)[:1] for number in numbers}
            self.garbled_lines = {problem.line for problem in problems if problem.message.startswith("expected `,`")}

    def is_invented(self, word: str, line: int, end_line: int) -> bool:
        """Whether an import that should begin with this word may be none: rather lose one than invent one."""
        if not self.problem_lines:
            return False
        first = self.problem_lines.get(line)
        return (first is not None and first != [word]) or any(
            garbled in self.garbled_lines for garbled in range(line, end_line + 1)
        )

    def feature(self, name: str, since: tuple[int, int], line: int) -> None:
        """Records that a construct is used here that needs a certain version."""
        if name not in self.features:
            self.features[name] = Feature(name, since, line)

    @property
    def is_asynchronous(self) -> bool:
        """Whether the present scope is an `async def`."""
        return self.scope.kind == "function" and self.scope.asynchronous

    def problem(self, line: int, message: str) -> None:
        """Records that the compiler would not accept this line."""
        self.problems.append(Problem("syntax", line, 0, message))

    def blocks(self, uses: Iterable[Use]) -> tuple[tuple[Block, ...], dict[int, int]]:
        """The blocks of every statement with a fact in one of its arms, and what has become of each arm's index."""
        kept = {0}
        used = {found.block for found in self.imports}
        used.update(found.block for found in self.definitions)
        used.update(found.block for found in self.exports)
        used.update(found.block for found in uses)
        for index in used:
            while index not in kept:
                kept.add(index)
                index = self.arms[index].parent
        numbers = {self.arms[index].statement for index in kept}
        indices = {old: new for new, old in enumerate(i for i, arm in enumerate(self.arms) if arm.statement in numbers)}
        made = []
        for old in indices:
            arm = self.arms[old]
            test = arm.names if arm.test is None else source_of(arm.test)
            made.append(Block(indices[arm.parent], arm.statement, str(arm.kind), test[:200], arm.last))
        return tuple(made), indices

    def found_uses(self) -> tuple[Use, ...]:
        """The uses in order of their first lines."""
        made = [
            Use(path, origin, line, when, times, 0 if when & DEFERRED else block)
            for (path, origin, when), (line, times, block) in self.uses.items()
        ]
        return tuple(sorted(made, key=lambda use: (use.line, use.path, use.origin, use.when)))


def count(reads: dict[_Key, list[int]], key: _Key, line: int, times: int, block: int) -> None:
    """Adds reads to the ones of the same key."""
    record = reads.get(key)
    if record is None:
        reads[key] = [line, times, block]
        return
    record[1] += times
    if line < record[0]:
        record[0], record[2] = line, block
