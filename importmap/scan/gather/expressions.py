"""Expressions: which names they read, what they call, and what stands in their strings

Each node is also appended to the shape of the file, in source order, without its place. The digest of a definition is
taken over its stretch of the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from importmap.model.facts import BlockKind, Kind, Mention
from importmap.model.facts import Call as CallFact
from importmap.scan.gather.attributes import read_setattr
from importmap.scan.gather.collect import ANNOTATION, DEFERRED, DYNAMIC, GUARDED, TYPING, Collector, count
from importmap.scan.gather.deprecations import read_warning
from importmap.scan.gather.frames import read_foreign_setattr
from importmap.scan.gather.markers import read_marker, read_registration
from importmap.scan.syntax.nodes import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Comprehension,
    Constant,
    Expression,
    Lambda,
    Mapping,
    Name,
    Operation,
    Other,
    Passage,
    Pause,
    Quoted,
    Star,
    String,
    Subscript,
    Walrus,
)
from importmap.scan.syntax.spoken import TAKES_TYPES, looked_up, names_of, quoted_types

# Each takes the type of node under which it is entered.
Reader: TypeAlias = Callable[..., None]

IMPORTERS = frozenset(
    {
        "importlib.import_module",
        "import_module",
        "__import__",
        "importlib.__import__",
        "builtins.__import__",
        "pytest.importorskip",
        "importorskip",
    }
)
# By which the body of a class may bind any name.
_WRITERS = frozenset({"locals", "vars", "exec", "eval"})
_paths = re.compile(r"(?<![^\s='\"])(?>(?:[\w.-]++/)+)[\w-]++\.py(?!\w)").findall
_dotted_path = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+").fullmatch


def read(collector: Collector, node: Expression) -> None:
    """Gathers from an expression that is evaluated here."""
    kind = type(node)
    if type(node) is Name:
        line, path = node
        collector.shape.append(path)
        record = collector.reads.get(path)
        if record is None:
            collector.reads[path] = [line, 1, collector.block]
        else:
            record[1] += 1
        if "mark." in path:
            read_marker(collector, line, path)
    elif kind is Constant:
        collector.shape.append(node[1:])
    else:
        _READERS[kind](collector, node)


def read_all(collector: Collector, nodes: Iterable[Expression]) -> None:
    """Gathers from several expressions."""
    shape, reads, block = collector.shape, collector.reads, collector.block
    for node in nodes:
        if type(node) is Name and "mark." not in node[1]:
            line, path = node
            shape.append(path)
            record = reads.get(path)
            if record is None:
                reads[path] = [line, 1, block]
            else:
                record[1] += 1
        else:
            read(collector, node)


def read_annotation(collector: Collector, node: Expression, evaluated: bool) -> None:
    """Gathers from an annotation; if it is not evaluated, for the type checker alone."""
    if evaluated:
        _read_evaluated(collector, node, collector.when)
        return
    reads, calls = collector.reads, collector.scope.calls
    collector.reads = collector.scope.reads_at(collector.when | TYPING)
    collector.scope.calls = []
    try:
        read(collector, node)
    finally:
        collector.reads, collector.scope.calls = reads, calls


def read_signature(collector: Collector, node: Expression) -> None:
    """Gathers from an annotation that is evaluated where the function is defined, and that nothing else reads."""
    _read_evaluated(collector, node, collector.when | ANNOTATION)


def _read_evaluated(collector: Collector, node: Expression, when: int) -> None:
    """Gathers from an annotation that is evaluated; what it reads while the file runs is kept apart, too."""
    reads, inner = collector.reads, dict[str, list[int]]()
    collector.reads = inner
    try:
        read(collector, node)
    finally:
        collector.reads = reads
    target = collector.scope.reads_at(when)
    for path, (line, times, block) in inner.items():
        if not when & (DEFERRED | TYPING):
            collector.annotated.add((path, line))
        count(target, path, line, times, block)


def dotted(node: Expression | None) -> str:
    """The dotted name that an expression is, "" for anything else."""
    return node.path if isinstance(node, Name) else ""


def callee(node: Expression | None) -> str:
    """The dotted name that an expression calls, "" if it is no such call."""
    return dotted(node.callee) if isinstance(node, Call) else ""


def _mention(
    collector: Collector, node: String, via: str = "", keywords: tuple[str, ...] = (), argument: str = ""
) -> None:
    """Gathers from a string, which may be the argument of a call."""
    value = node.value
    collector.shape.append((value,))
    if "." in value and len(value) <= 200 and _dotted_path(value):
        collector.mentions.append(Mention(value, node.line, via, keywords, argument))
    elif ".py" in value and "/" in value and len(value) <= 200:
        for path in _paths(value):
            collector.mentions.append(Mention(path, node.line, via, keywords, argument))


def _read_string(collector: Collector, node: String) -> None:
    _mention(collector, node)


def _read_chain(collector: Collector, node: Expression) -> None:
    """Gathers from attributes, calls and subscripts of each other, in a loop, since there may be many."""
    while True:
        if type(node) is Call:
            _read_call(collector, node)
            node = node.callee
        elif type(node) is Attribute:
            collector.shape.append((".", node.name))
            node = node.value
        elif type(node) is Subscript:
            _read_subscript(collector, node)
            node = node.base
        else:
            read(collector, node)
            return


def _read_call(collector: Collector, node: Call) -> None:
    _, called, positional, keywords = node
    names = tuple([name for name, _ in keywords]) if keywords else ()
    collector.shape.append((len(positional), names))
    path = dotted(called)
    if path:
        _record_call(collector, node, path, names)
        _read_by_name(collector, node, path, names)
        if path == "getattr":
            attribute = looked_up(node)
            positional = positional if attribute is None else [attribute]
    for position, item in enumerate(positional):
        if type(item) is String:
            _mention(collector, item, path, names, str(position))
        else:
            read(collector, item)
    for name, item in keywords:
        if type(item) is String:
            _mention(collector, item, path, names, name)
        else:
            read(collector, item)


def _read_by_name(collector: Collector, node: Call, path: str, names: tuple[str, ...]) -> None:
    """Gathers what calls of a name say besides."""
    if path in IMPORTERS:
        _import(collector, node, path)
    elif "warn" in path:
        read_warning(collector, node, path)
    elif path.endswith(".addinivalue_line"):
        read_registration(collector, node)
    elif path in _WRITERS and collector.scope.kind == "class":
        collector.stored.add("*")
    elif path == "setattr":
        read_setattr(collector, node)
        read_foreign_setattr(collector, node)
    elif path == "partial" or path.endswith(".partial"):
        _record_partial(collector, node, names)
    elif path.rpartition(".")[2] in TAKES_TYPES:
        _read_quoted_types(collector, node)
    if "default_factory" in names:
        _record_factory(collector, node)


def _read_quoted_types(collector: Collector, node: Call) -> None:
    """Gathers the names in quotes of a call that takes types; the strings themselves are read beside that."""
    reads = collector.scope.reads_at(collector.when | TYPING)
    for line, body in quoted_types(node):
        for path in names_of(body):
            count(reads, path, line, 1, collector.block)


def _record_call(collector: Collector, node: Call, path: str, names: tuple[str, ...]) -> None:
    if path.startswith("self."):
        return
    scope = collector.scope
    plain = len(node.positional)
    is_open = "" in names
    if is_open:
        names = tuple([name for name in names if name])
    for item in node.positional:
        if type(item) is Star:
            plain -= 1
            is_open = True
    scope.calls.append(CallFact(path, -1, node.line, scope.name, plain, names, is_open, collector.caught))


def _record_partial(collector: Collector, node: Call, names: tuple[str, ...]) -> None:
    """Records the call that `partial(f, ...)` begins; whoever ends it may add arguments."""
    path = dotted(node.positional[0]) if node.positional else ""
    if path and not path.startswith("self."):
        scope, given = collector.scope, tuple([name for name in names if name])
        plain = sum(1 for item in node.positional[1:] if type(item) is not Star)
        scope.calls.append(CallFact(path, -1, node.line, scope.name, plain, given, True, collector.caught))


def _record_factory(collector: Collector, node: Call) -> None:
    """Records the call of what makes the default of a field, which is given nothing."""
    path = dotted(argument(node, len(node.positional), "default_factory"))
    if path and not path.startswith("self."):
        scope = collector.scope
        scope.calls.append(CallFact(path, -1, node.line, scope.name, 0, (), False, collector.caught))


def argument(node: Call, position: int, name: str) -> Expression | None:
    """The argument at a position or of a name."""
    if len(node.positional) > position:
        return node.positional[position]
    return next((value for key, value in node.keywords if key == name), None)


def _import(collector: Collector, node: Call, path: str) -> None:
    """Records the import that a call makes, if its module is a literal."""
    given = argument(node, 0, "name") or argument(node, 0, "modname")
    if not isinstance(given, String):
        return
    level, module = resolved_module(given.value, argument(node, 1, "package"))
    if level < 0 or not (module or level) or not all(part.isidentifier() for part in module.split(".") if module):
        return
    assigned = collector.assigned
    alias = assigned[1] if assigned and assigned[0] is node else ""
    flags = DYNAMIC
    if path.endswith("importorskip"):
        flags |= GUARDED
    elif path.endswith("__import__") and "." in module and not argument(node, 3, "fromlist"):
        # It returns the topmost package, so that the name is not one of the module.
        alias = ""
    if alias:
        collector.assigned = None
    collector.bind_import(module, "", alias, level, node.line, flags)


def resolved_module(text: str, package: Expression | None) -> tuple[int, str]:
    """Level and module of what `import_module` is given; level -1 if it is relative to something unknown."""
    module = text.lstrip(".")
    level = len(text) - len(module)
    if level == 0:
        return 0, module
    if isinstance(package, Operation) and package.operator == "or":
        package = package.operands[0]
    if isinstance(package, String):
        parts = package.value.split(".")
        if level > len(parts):
            return -1, module
        return 0, ".".join([*parts[: len(parts) - level + 1], *([module] if module else [])])
    return (level if dotted(package) in ("__name__", "__package__") else -1), module


def _read_collection(collector: Collector, node: Collection) -> None:
    collector.shape.append((node.kind, len(node.items)))
    read_all(collector, node.items)


def _read_mapping(collector: Collector, node: Mapping) -> None:
    collector.shape.append(("dict", len(node.items)))
    for key, value in node.items:
        if key is None:
            collector.shape.append("**")
        else:
            read(collector, key)
        read(collector, value)


def _read_operation(collector: Collector, node: Operation) -> None:
    collector.shape.append((node.operator, len(node.operands)))
    if node.operator in ("and", "or") and not collector.when & DEFERRED:
        first, *others = node.operands
        read(collector, first)
        _read_arms(collector, [(first if node.operator == "and" else Operation(node.line, "not", [first]), others)])
        return
    # Sums and differences lean to the left: in a loop, a long one needs no deep recursion.
    waiting = []
    first, *others = node.operands
    while type(first) is Operation and first.operator not in ("and", "or"):
        waiting.append(others)
        collector.shape.append((first.operator, len(first.operands)))
        first, *others = first.operands
    read(collector, first)
    read_all(collector, others)
    while waiting:
        read_all(collector, waiting.pop())


def _read_comparison(collector: Collector, node: Comparison) -> None:
    collector.shape.append(node.operators)
    read_all(collector, node.operands)


def _read_subscript(collector: Collector, node: Subscript) -> None:
    collector.shape.append("[]")
    if dotted(node.base).rpartition(".")[2] == "Literal":
        _read_literal(collector, node.key)
        return
    if node.unpacks:
        collector.feature("unpacking in a subscript", (3, 11), node.line)
    read(collector, node.key)


def _read_literal(collector: Collector, node: Expression) -> None:
    """What `Literal[...]` holds in quotes are strings, and no annotations."""
    for item in node.items if isinstance(node, Collection) else [node]:
        if isinstance(item, Quoted):
            _mention(collector, String(item.line, item.text))
        else:
            read(collector, item)


def names_in(target: Expression) -> set[str]:
    """The names that a target binds."""
    if isinstance(target, Name):
        return set() if "." in target.path else {target.path}
    if isinstance(target, Star):
        return names_in(target.value)
    if isinstance(target, Collection):
        return set().union(*(names_in(item) for item in target.items))
    return set()


def hiding(collector: Collector, hidden: set[str], gather: Callable[[], None], inside: str = "") -> None:
    """Gathers from something inside which some names are its own."""
    saved_inside, collector.inside = collector.inside, inside or collector.inside
    scope, when = collector.scope, collector.when
    outer_reads, outer_calls, reads = scope.reads, scope.calls, collector.reads
    scope.reads, scope.calls = {}, []
    collector.reads = scope.reads_at(when)
    if reads is outer_reads.get(scope.key(when | TYPING)):
        collector.reads = scope.reads_at(when | TYPING)
    try:
        gather()
    finally:
        inner_reads, inner_calls = scope.reads, scope.calls
        scope.reads, scope.calls, collector.reads = outer_reads, outer_calls, reads
        collector.inside = saved_inside
    for circumstances, found in inner_reads.items():
        target = scope.reads_at(circumstances)
        for path, (line, times, block) in found.items():
            if path.partition(".")[0] not in hidden:
                count(target, path, line, times, block)
    scope.calls.extend(call for call in inner_calls if call.path.partition(".")[0] not in hidden)


def _read_comprehension(collector: Collector, node: Comprehension) -> None:
    collector.shape.append(("for", len(node.results), len(node.rounds)))
    if any(isinstance(result, Star) for result in node.results):
        collector.feature("unpacking in a comprehension", (3, 15), node.line)
    read(collector, node.rounds[0][1])

    def gather() -> None:
        for index, (target, iterable, conditions) in enumerate(node.rounds):
            read(collector, target)
            if index:
                read(collector, iterable)
            collector.shape.append(len(conditions))
            read_all(collector, conditions)
        read_all(collector, node.results)

    hiding(collector, set().union(*(names_in(target) for target, _, _ in node.rounds)), gather, "comprehension")


def _read_lambda(collector: Collector, node: Lambda) -> None:
    collector.shape.append(("lambda", len(node.parameters)))
    for parameter in node.parameters:
        collector.shape.append((parameter.name, parameter.kind))
        if parameter.default is not None:
            read(collector, parameter.default)

    def gather() -> None:
        when = collector.when
        collector.set_when(when | DEFERRED)
        read(collector, node.result)
        collector.set_when(when)

    hiding(collector, {parameter.name for parameter in node.parameters}, gather, "lambda")


def _read_walrus(collector: Collector, node: Walrus) -> None:
    collector.shape.append(":=")
    collector.feature("assignment expression", (3, 8), node.line)
    read(collector, node.value)
    target = dotted(node.target)
    if target and "." not in target:
        collector.shape.append(target)
        collector.bind(target, Kind.VALUE, node.line, target=callee(node.value))


def _read_star(collector: Collector, node: Star) -> None:
    collector.shape.append("*")
    read(collector, node.value)


def _read_pause(collector: Collector, node: Pause) -> None:
    collector.shape.append((node.kind, "pause", len(node.values)))
    if node.kind == "yield":
        if collector.inside == "comprehension":
            collector.problem(node.line, "'yield' inside a comprehension")
        elif collector.scope.kind != "function" and collector.inside != "lambda":
            collector.problem(node.line, "'yield' outside function")
    elif collector.inside == "lambda" or (not collector.inside and not collector.is_asynchronous):
        # A generator expression may wait anywhere; of what kind a comprehension is, the tree does not say.
        collector.problem(node.line, "'await' outside async function")
    read_all(collector, node.values)


def _read_quoted(collector: Collector, node: Quoted) -> None:
    read_annotation(collector, node.value, evaluated=False)


def _read_passage(collector: Collector, node: Passage) -> None:
    expression = collector.reparse(node)
    if expression is not None:
        read(collector, expression)


def _read_other(collector: Collector, node: Other) -> None:
    collector.shape.append((node.kind, len(node.parts)))
    if node.kind == "t-string":
        collector.feature("template string", (3, 14), node.line)
    if node.kind == "if" and not collector.when & DEFERRED:
        then, test, otherwise = node.parts
        read(collector, test)
        _read_arms(collector, [(test, [then]), (None, [otherwise])])
    else:
        read_all(collector, node.parts)


def _read_arms(collector: Collector, arms: Iterable[tuple[Expression | None, Sequence[Expression]]]) -> None:
    """Gathers from expressions of which it depends on a test whether they are evaluated."""
    statement, saved = collector.next_statement(), collector.block
    for test, nodes in arms:
        collector.open_arm(statement, BlockKind.IF if test is not None else BlockKind.ELSE, test)
        read_all(collector, nodes)
        collector.block = saved


_READERS: dict[type, Reader] = {
    Attribute: _read_chain,
    Call: _read_chain,
    Subscript: _read_chain,
    String: _read_string,
    Collection: _read_collection,
    Mapping: _read_mapping,
    Operation: _read_operation,
    Comparison: _read_comparison,
    Comprehension: _read_comprehension,
    Lambda: _read_lambda,
    Walrus: _read_walrus,
    Star: _read_star,
    Pause: _read_pause,
    Quoted: _read_quoted,
    Passage: _read_passage,
    Other: _read_other,
}
