"""Statements: what they bind, under which circumstances, and in which block"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from importmap.model.facts import BlockKind, Kind, Problem
from importmap.scan.gather.circumstances import (
    arms_of_test,
    asks_signature,
    catches_misfits,
    expects_errors,
    expects_misfits,
    is_guarding,
    last_of,
    names_caught,
    suppresses,
    takes_warnings,
    tells_of_warnings,
)
from importmap.scan.gather.collect import ALWAYS, CONDITIONAL, DEFERRED, GUARDED, TYPING, Collector, Scope
from importmap.scan.gather.exports import keep_list, read_export
from importmap.scan.gather.expressions import (
    IMPORTERS,
    callee,
    dotted,
    hiding,
    names_in,
    read,
    read_all,
    read_annotation,
)
from importmap.scan.gather.fields import fields_of
from importmap.scan.gather.frames import keep_foreign
from importmap.scan.gather.future import check_future, is_docstring
from importmap.scan.gather.headers import (
    bases_of,
    digest_from,
    function_digests,
    parameter_of,
    read_decorators,
    read_parameters,
    read_type_parameters,
    short_digest,
)
from importmap.scan.gather.lazies import attached_names
from importmap.scan.gather.loops import in_rounds
from importmap.scan.gather.namespace import (
    is_namespace,
    read_namespace_call,
    read_namespace_delete,
    read_namespace_store,
)
from importmap.scan.gather.passing import given_to, passed_on
from importmap.scan.gather.publics import handed_back, read_public_call, read_public_decorators
from importmap.scan.gather.settings import is_setting, read_setting
from importmap.scan.gather.source import source_of
from importmap.scan.syntax.nodes import (
    AliasType,
    Assign,
    Attribute,
    Augment,
    Body,
    Call,
    Classify,
    Collection,
    Comparison,
    Comprehension,
    Declare,
    Define,
    Delete,
    Evaluate,
    Expression,
    For,
    If,
    Imported,
    Jump,
    Mapping,
    Match,
    Name,
    Operation,
    Star,
    Subscript,
    Try,
    While,
    With,
)

_LOGIC = frozenset({"and", "or", "not"})
_CONSTANT_NAMES = frozenset({"None", "True", "False", "__debug__"})


def walk(collector: Collector, body: Body) -> None:
    """Gathers from statements that stand here."""
    for statement in body:
        collector.starts.append(len(collector.shape))
        _WALKERS[type(statement)](collector, statement)


def walk_module(collector: Collector, body: Body) -> None:
    """Gathers from a whole file."""
    check_future(collector, body)
    collector.body = body
    for statement in body:
        try:
            walk(collector, [statement])
        except RecursionError:
            collector.problems.append(Problem("too-deep", statement.line, 0, "the statement is nested too deep"))
            collector.block = 0
            collector.enter(collector.module, ALWAYS)
    collector.finish()


def _without_docstring(body: Body) -> Body:
    return body[1:] if body and is_docstring(body[0]) else body


def _arm(
    collector: Collector, kind: str, statement: int, when: int, body: Body, test: Expression | None = None
) -> None:
    """Gathers from one arm of a compound statement."""
    saved_block, saved_when = collector.block, collector.when
    collector.open_arm(statement, kind, test, last=last_of(body))
    collector.set_when(when)
    collector.starts.append(len(collector.shape))
    collector.shape.append((str(kind), len(body)))
    walk(collector, body)
    collector.block = saved_block
    collector.set_when(saved_when)


def _bind_target(collector: Collector, target: Expression, value: Expression | None, end_line: int = 0) -> None:
    """Binds what stands on the left, to what stands on the right where that is known."""
    if isinstance(target, Name):
        collector.shape.append(("=", target.path))
        owner, _, _ = target.path.rpartition(".")
        if owner:
            _set_attribute(collector, target, owner, value)
        elif collector.scope.kind == "function" and not collector.scope.declared:
            collector.scope.bound.add(target.path)
        elif target.path:
            _bind_name(collector, target.path, value, target.line, end_line)
    elif isinstance(target, Collection):
        collector.shape.append(("=", target.kind, len(target.items)))
        values: Sequence[Expression | None] = [None] * len(target.items)
        if isinstance(value, Collection) and len(value.items) == len(target.items):
            items = [*target.items, *value.items]
            if not any(isinstance(item, Star) for item in items):
                values = value.items
        for item, part in zip(target.items, values, strict=True):
            _bind_target(collector, item, part, end_line)
    elif isinstance(target, Star):
        _bind_target(collector, target.value, None, end_line)
    elif isinstance(target, Subscript):
        read(collector, target)
        read_namespace_store(collector, target, value)
    elif isinstance(target, Attribute):
        collector.stored.add(target.name)
        read(collector, target)


def _set_attribute(collector: Collector, target: Name, owner: str, value: Expression | None) -> None:
    read(collector, Name(target.line, owner))
    if owner != "self":
        collector.stored.add(target.path.rpartition(".")[2])
    collector.replaced.add(target.path)
    if collector.scope.kind == "module":
        collector.assignments.append((target.path, dotted(value) if value is not None else "", target.line))


def _bind_name(collector: Collector, name: str, value: Expression | None, line: int, end_line: int) -> None:
    value = handed_back(collector, value)
    if value is None:
        collector.bind(name, Kind.VALUE, line, end_line)
    elif isinstance(value, Name) and value.path not in _CONSTANT_NAMES:
        collector.bind(name, Kind.ALIAS, line, end_line, value.path)
    else:
        index = collector.bind(name, Kind.VALUE, line, end_line, dotted(value) or _test_of(value) or callee(value))
        given = given_to(value) if index >= 0 and collector.scope.kind == "module" else ()
        if given:
            collector.definitions[index] = collector.definitions[index]._replace(given=given)


def _test_of(value: Expression) -> str:
    """The source of what a flag is set to, "" if it is no test."""
    path = callee(value)
    asks = path == "bool" or path.endswith(".startswith") or isinstance(value, Comparison)
    return source_of(value)[:200] if asks or (isinstance(value, Operation) and value.operator in _LOGIC) else ""


def _walk_assign(collector: Collector, node: Assign) -> None:
    start = len(collector.shape)
    _assign(collector, node)
    if collector.scope.kind == "class":
        names = sorted({name for target in node.targets for name in names_in(target)})
        digest = short_digest(collector, start, len(collector.shape))
        collector.scope.fields += [(name, digest) for name in names]


def _assign(collector: Collector, node: Assign) -> None:
    collector.shape.append(("=", len(node.targets)))
    keep_foreign(collector, node)
    if node.annotation is not None:
        evaluated = collector.evaluates_annotations and collector.scope.kind != "function"
        read_annotation(collector, node.annotation, evaluated)
    value = node.value
    if value is None:
        # An annotation alone binds nothing, but in a function it makes the name a local one.
        if collector.scope.kind == "function":
            collector.scope.bound |= names_in(node.targets[0])
        collector.shape.append(dotted(node.targets[0]))
        return
    before = len(collector.imports)
    target = node.targets[0]
    alone = isinstance(target, Name) and "." not in target.path and len(node.targets) == 1
    if alone and isinstance(target, Name) and collector.scope.kind == "module" and is_namespace(collector, value):
        collector.namespaces.add(target.path)
    if alone and isinstance(value, Call) and dotted(value.callee) in IMPORTERS:
        collector.assigned = (value, dotted(target))
    read(collector, value)
    if collector.assigned is None and len(collector.imports) > before and alone and callee(value) in IMPORTERS:
        return
    collector.assigned = None
    if collector.scope.kind == "module":
        if isinstance(value, Call):
            read_public_call(collector, value)
        _read_lists(collector, node, value, dotted(target) if alone else "")
    for item in node.targets:
        _bind_target(collector, item, value, node.end_line)


def _read_lists(collector: Collector, node: Assign, value: Expression, name: str) -> None:
    """Gathers from `__all__ = [...]` and other lists of a module; `name` is what is bound if it is bound alone."""
    if name and name != "__all__":
        _keep_list(collector, name, value)
    if any(dotted(item) == "__all__" for item in node.targets):
        read_export(collector, value, node.line, "set")
    elif is_setting(name):
        read_setting(collector, name, value, node.line)
    elif any("__all__" in names_in(item) for item in node.targets):
        read_export(collector, attached_names(value), node.line, "set")


def _keep_list(collector: Collector, name: str, value: Expression) -> None:
    if isinstance(value, Collection | Mapping | Operation | Comprehension | Call | Name) or name in collector.lists:
        keep_list(collector, name, value)


def _walk_augment(collector: Collector, node: Augment) -> None:
    collector.shape.append((node.operator, "="))
    read(collector, node.target)
    read(collector, node.value)
    if isinstance(node.target, Name):
        if node.target.path == "__all__" and collector.scope.kind == "module":
            read_export(collector, node.value, node.line, "add")
        if is_setting(node.target.path) and collector.scope.kind == "module":
            read_setting(collector, node.target.path, node.value, node.line)
        if "." not in node.target.path:
            collector.bind(node.target.path, Kind.VALUE, node.target.line)
            if node.target.path in collector.lists:
                keep_list(collector, node.target.path, Operation(node.line, "+", [node.target, node.value]))


def _walk_evaluate(collector: Collector, node: Evaluate) -> None:
    collector.shape.append((node.kind, len(node.values)))
    if node.kind == "return" and collector.scope.kind != "function":
        collector.problem(node.line, "'return' outside function")
    read_all(collector, node.values)
    collector.scope.left = collector.scope.left or node.kind == "return"
    if node.kind == "" and isinstance(node.values[0], Call):
        read_namespace_call(collector, node.values[0])
        read_public_call(collector, node.values[0])


def _walk_jump(collector: Collector, node: Jump) -> None:
    collector.shape.append((node.kind,))
    if node.kind != "pass" and not collector.scope.loops:
        said = "outside loop" if node.kind == "break" else "not properly in loop"
        collector.problem(node.line, f"'{node.kind}' {said}")


def _walk_imported(collector: Collector, node: Imported) -> None:
    collector.shape.append((node.level, node.module, *node.names))
    first = len(collector.imports)
    if node.lazy:
        collector.feature("lazy import", (3, 15), node.line)
    if collector.is_invented("import" if node.module is None else "from", node.line, node.end_line):
        return
    for name, alias in node.names:
        if name == "*" and collector.scope.kind != "module":
            collector.problem(node.line, "import * only allowed at module level")
        if node.module is None:
            if all(name.split(".")):
                collector.bind_import(name, "", alias, 0, node.line)
        elif name and (node.level or node.module) and (not node.module or all(node.module.split("."))):
            collector.bind_import(node.module, name, alias, node.level, node.line)
    if node.lazy and collector.scope.kind == "module":
        collector.lazy.update(range(first, len(collector.imports)))


def _walk_declare(collector: Collector, node: Declare) -> None:
    collector.shape.append((node.kind, *node.names))
    if node.kind == "nonlocal" and collector.scope.kind == "module":
        collector.problem(node.line, "nonlocal declaration not allowed at module level")
    if collector.scope.kind != "module":
        for name in node.names:
            collector.scope.declared[name] = node.kind


def _walk_delete(collector: Collector, node: Delete) -> None:
    collector.shape.append("del")
    items = node.target.items if isinstance(node.target, Collection) else [node.target]
    for item in items:
        if isinstance(item, Collection):
            _walk_delete(collector, Delete(node.line, item))
        elif isinstance(item, Name) and "." not in item.path:
            collector.shape.append(item.path)
            collector.bind(item.path, Kind.DELETED, item.line)
        elif isinstance(item, Subscript):
            read(collector, item)
            read_namespace_delete(collector, item)
        else:
            _bind_target(collector, item, None)


def _walk_if(collector: Collector, node: If) -> None:
    statement = collector.next_statement()
    remaining, saved = 0, collector.caught
    for test, body in node.arms:
        if test is None:
            _arm(collector, BlockKind.ELSE, statement, collector.when | remaining, body)
            continue
        then, otherwise = arms_of_test(test)
        # Nothing else than the test for `__main__` puts off what stands at the top of a file.
        before = len(collector.scope.calls)
        read(collector, test)
        asked = any(asks_signature(call.path) for call in collector.scope.calls[before:])
        collector.caught = collector.caught or asked
        _arm(collector, BlockKind.IF, statement, collector.when | remaining | then, body, test)
        remaining |= otherwise
    collector.caught = saved


def _loop(collector: Collector, body: Body, otherwise: Body, target: Expression | None = None) -> None:
    """Gathers from the arms of a loop."""
    saved_block, saved_when = collector.block, collector.when
    collector.open_arm(collector.next_statement(), BlockKind.LOOP, last=last_of(body))
    collector.set_when(saved_when | CONDITIONAL)
    if target is not None:
        _bind_target(collector, target, None)
    collector.scope.loops += 1
    collector.shape.append(("loop", len(body), len(otherwise)))
    walk(collector, body)
    collector.scope.loops -= 1
    collector.block = saved_block
    collector.set_when(saved_when)
    if otherwise:
        _arm(collector, BlockKind.LOOP, collector.next_statement(), collector.when | CONDITIONAL, otherwise)


def _check_asynchronous(collector: Collector, node: For | With, kind: str) -> None:
    if node.asynchronous and not collector.is_asynchronous:
        collector.problem(node.line, f"'async {kind}' outside async function")


def _walk_for(collector: Collector, node: For) -> None:
    _check_asynchronous(collector, node, "for")
    read(collector, node.iterable)
    in_rounds(collector, node, lambda: _loop(collector, node.body, node.otherwise, node.target))


def _walk_while(collector: Collector, node: While) -> None:
    read(collector, node.test)
    _loop(collector, node.body, node.otherwise)


def _walk_with(collector: Collector, node: With) -> None:
    _check_asynchronous(collector, node, "with")
    collector.shape.append(("with", len(node.managers), len(node.body)))
    guarded, saved_caught, saved_quiet = None, collector.caught, collector.quiet
    for manager, target in node.managers:
        read(collector, manager)
        guarded = guarded or (manager if suppresses(manager) else None)
        collector.caught = collector.caught or expects_misfits(manager)
        collector.quiet = collector.quiet or takes_warnings(manager)
        if target is not None:
            _bind_target(collector, target, None)
    if isinstance(guarded, Call):
        when = collector.when | GUARDED
        _arm(collector, BlockKind.TRY, collector.next_statement(), when, node.body, guarded.callee)
    else:
        first = 1 + next((n for n, one in enumerate(node.body) if not isinstance(one, Imported)), 0)
        walk(collector, node.body[:first])
        collector.caught = collector.caught or any(expects_errors(manager) for manager, _ in node.managers)
        walk(collector, node.body[first:])
    collector.caught, collector.quiet = saved_caught, saved_quiet


def _walk_try(collector: Collector, node: Try) -> None:
    statement = collector.next_statement()
    if node.groups:
        collector.feature("except*", (3, 11), node.line)
    if any(handler.caught is None for handler in node.handlers[:-1]):
        collector.problem(node.line, "default 'except:' must be last")
    saved_block, saved_when = collector.block, collector.when
    collector.open_arm(statement, BlockKind.TRY, last=last_of(node.otherwise or node.body))
    collector.shape.append(("try", len(node.body), len(node.handlers), len(node.otherwise), len(node.finish)))
    collector.set_when(saved_when | GUARDED if is_guarding(node) else saved_when)
    saved_caught, collector.caught = collector.caught, collector.caught or catches_misfits(node)
    walk(collector, node.body)
    collector.caught = saved_caught
    collector.set_when(saved_when)
    body_block, collector.block = collector.block, saved_block
    for handler in node.handlers:
        collector.starts.append(len(collector.shape))
        if handler.caught is not None:
            read(collector, handler.caught)
        if handler.name:
            collector.shape.append(handler.name)
            if collector.scope.kind == "function":
                collector.scope.bound.add(handler.name)
        collector.open_arm(statement, BlockKind.EXCEPT, names=names_caught(handler.caught), last=last_of(handler.body))
        collector.set_when(saved_when | CONDITIONAL)
        collector.shape.append(("except", len(handler.body)))
        walk(collector, handler.body)
        collector.block = saved_block
        collector.set_when(saved_when)
    if node.otherwise:
        collector.block = body_block
        _arm(collector, BlockKind.TRY_ELSE, collector.next_statement(), saved_when, node.otherwise)
        collector.block = saved_block
    walk(collector, node.finish)


def _walk_match(collector: Collector, node: Match) -> None:
    collector.feature("match statement", (3, 10), node.line)
    collector.shape.append(("match", len(node.cases)))
    read(collector, node.subject)
    statement = collector.next_statement()
    saved_block, saved_when = collector.block, collector.when
    for case in node.cases:
        collector.starts.append(len(collector.shape))
        read_all(collector, case.reads)
        collector.open_arm(statement, BlockKind.CASE, last=last_of(case.body))
        collector.set_when(saved_when | CONDITIONAL)
        for name in case.binds:
            collector.shape.append(name.path)
            collector.bind(name.path, Kind.VALUE, name.line)
        if case.guard is not None:
            read(collector, case.guard)
        collector.shape.append(("case", len(case.body)))
        walk(collector, case.body)
        collector.block = saved_block
        collector.set_when(saved_when)


def _walk_alias_type(collector: Collector, node: AliasType) -> None:
    collector.feature("type statement", (3, 12), node.line)

    def gather() -> None:
        read_type_parameters(collector, node.type_parameters, node.line)
        read_annotation(collector, node.value, evaluated=False)

    hiding(collector, {variable.name for variable in node.type_parameters}, gather)
    name = dotted(node.name)
    if name:
        collector.bind(name, Kind.VALUE, node.line)


def _inside(collector: Collector, scope: Scope, body: Body, when: int, decorators: Sequence[Expression]) -> None:
    """Gathers from the body of a class or function."""
    saved_when, saved_block, saved_quiet = collector.when, collector.block, collector.quiet
    collector.quiet = saved_quiet or any(map(tells_of_warnings, decorators))
    rounds, collector.rounds = collector.rounds, []
    collector.enter(scope, when)
    body = _without_docstring(body)
    collector.shape.append(("body", len(body)))
    walk(collector, body)
    collector.leave(saved_when)
    collector.block, collector.quiet, collector.rounds = saved_block, saved_quiet, rounds


def _walk_define(collector: Collector, node: Define) -> None:
    start = len(collector.shape)
    collector.shape.append(("def", node.name))
    collector.shape.append(node.asynchronous)
    decorators = read_decorators(collector, node.decorators)
    variables = {variable.name for variable in node.type_parameters}

    def gather() -> None:
        read_type_parameters(collector, node.type_parameters, node.line)
        read_parameters(collector, node)

    if variables:
        hiding(collector, variables, gather)
    else:
        read_parameters(collector, node)
    body, first = len(collector.shape), len(collector.starts)
    index = collector.bind(node.name, Kind.FUNCTION, node.line, node.end_line) if node.name else -1
    read_public_decorators(collector, decorators, node.name, node.line)
    outer = collector.scope
    scope = Scope("function", f"{outer.name}.{node.name}" if outer.name else node.name, outer, node.asynchronous)
    scope.bound.update(argument.name for argument in node.parameters)
    scope.bound |= variables
    scope.first = node.parameters[0].name if node.parameters else ""
    _inside(collector, scope, node.body, collector.when & TYPING | DEFERRED, node.decorators)
    if index >= 0:
        digest, size, statements = function_digests(collector, start, body, first)
        collector.definitions[index] = collector.definitions[index]._replace(
            decorators=decorators,
            parameters=tuple(parameter_of(argument) for argument in node.parameters),
            digest=digest,
            size=size,
            statements=statements,
            asynchronous=node.asynchronous,
            passes=passed_on(node),
        )


def _walk_classify(collector: Collector, node: Classify) -> None:
    start = len(collector.shape)
    collector.shape.append(("class", node.name))
    collector.shape.append((len(node.bases), *(name for name, _ in node.keywords)))
    decorators = read_decorators(collector, node.decorators)
    variables = {variable.name for variable in node.type_parameters}

    def gather() -> None:
        read_type_parameters(collector, node.type_parameters, node.line)
        read_all(collector, node.bases)
        read_all(collector, [value for _, value in node.keywords])

    hiding(collector, variables, gather)
    body = len(collector.shape)
    index = collector.bind(node.name, Kind.CLASS, node.line, node.end_line) if node.name else -1
    read_public_decorators(collector, decorators, node.name, node.line)
    outer = collector.scope
    scope = Scope("class", f"{outer.name}.{node.name}" if outer.name else node.name, outer)
    _inside(collector, scope, node.body, collector.when, node.decorators)
    if index >= 0:
        digest, size = digest_from(collector, start)
        collector.definitions[index] = collector.definitions[index]._replace(
            bases=bases_of(node),
            decorators=decorators,
            parameters=fields_of(node),
            digest=digest,
            size=size,
            fields=tuple([name for name, _ in scope.fields]),
            statements=(short_digest(collector, start + 1, body), *[made for _, made in scope.fields]),
        )


# Each takes the type of statement under which it is entered.
_WALKERS: dict[type, Callable[..., None]] = {
    Assign: _walk_assign,
    Augment: _walk_augment,
    Evaluate: _walk_evaluate,
    Jump: _walk_jump,
    Imported: _walk_imported,
    Declare: _walk_declare,
    Delete: _walk_delete,
    If: _walk_if,
    For: _walk_for,
    While: _walk_while,
    With: _walk_with,
    Try: _walk_try,
    Match: _walk_match,
    Define: _walk_define,
    Classify: _walk_classify,
    AliasType: _walk_alias_type,
}
