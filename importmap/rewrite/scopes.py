"""Which names a source reads, and by which of its scopes each of them is bound"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from importmap.scan.syntax import nodes
from importmap.scan.syntax.parse import parse
from importmap.scan.syntax.passages import Passages
from importmap.scan.syntax.spoken import imported, looked_up, quoted_types


@dataclass(frozen=True, slots=True)
class Read:
    """A dotted name that is read, or changed: `a.b.c`."""

    line: int  # where it begins; in quotes, where these do
    path: str
    quoted: bool
    changed: bool  # assigned to or deleted, as an attribute
    annotates: Scope | None = None  # of an annotation: the function whose signature it is in, else where it stands


@dataclass(frozen=True, slots=True)
class Called:
    """A module that a call imports, `import_module("a.b")`, and what becomes of it."""

    line: int  # of the call
    at: int  # of the string
    module: str
    taken: str = ""  # the attribute that is read of it at once
    name: str = ""  # that it is bound to; without either reading cannot tell


@dataclass(eq=False, slots=True)
class Scope:
    """What a module, a class body, a function or a comprehension binds and reads."""

    kind: str  # "module", "class", "function", "comprehension"
    around: Scope | None
    bound: set[str] = field(default_factory=set)  # by anything but an import
    again: set[str] = field(default_factory=set)  # of these, by more than one statement
    called: list[Called] = field(default_factory=list)
    # By the name that is bound: the line of each import statement, and whether it stands under a condition.
    imported: dict[str, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    declared: dict[str, str] = field(default_factory=dict)  # "global" or "nonlocal"
    reads: list[Read] = field(default_factory=list)
    deferred: bool = False  # runs later than the module
    name: str = ""  # of a class, or of a function that has one
    line: int = 0  # of its `class` or `def`
    decorators: tuple[str, ...] = ()  # dotted names, of a call that of the callee; "?" for anything else
    bases: tuple[str, ...] = ()  # of a class, the metaclass among them

    def holder(self, name: str) -> Scope | None:
        """The scope that binds a name which is read here; None if none of the file does."""
        scope: Scope | None = self
        while scope is not None:
            if scope is self or scope.kind != "class":
                if scope.declared.get(name) == "global":
                    return scope.module()
                if name not in scope.declared and (name in scope.bound or name in scope.imported):
                    return scope
            scope = scope.around
        return None

    def module(self) -> Scope:
        """The scope of the module."""
        scope = self
        while scope.around is not None:
            scope = scope.around
        return scope

    def owner(self, name: str) -> Scope:
        """The scope in which a statement that stands here binds a name."""
        scope = self
        while scope.kind == "comprehension" and scope.around is not None:
            scope = scope.around  # as `:=` does
        if scope.declared.get(name) == "global":
            return scope.module()
        if scope.declared.get(name) == "nonlocal" and scope.around is not None:
            return scope.around.holder(name) or scope
        return scope


def scopes(text: str) -> tuple[Scope, ...]:
    """The scopes of a source, that of the module first."""
    tree = parse(text)
    walk = _Walk(Passages(tree.source))
    walk.read(tree.body)
    return tuple(walk.scopes)


class _Walk:
    """Where the walk over a tree stands."""

    def __init__(self, passages: Passages) -> None:
        self.scope = Scope("module", None)
        self.scopes = [self.scope]
        self.conditions = 0
        self.quoted_at = 0  # the line of the quotes around
        self.annotated: Scope | None = None  # what the annotation around belongs to
        self.passages = passages
        self.told: set[int] = set()  # the calls of which it is known what becomes of the module that they import

    def read(self, *parts: object) -> None:
        """Reads nodes, and whatever holds some, in the order of their fields."""
        for part in parts:
            reader = _READERS.get(type(part))
            if reader is not None:
                reader(self, part)
            elif isinstance(part, list | tuple):
                self.read(*part)

    def bind(self, name: str) -> None:
        """Binds a name by something that is no import."""
        owner = self.scope.owner(name)
        if name in owner.bound:
            owner.again.add(name)
        owner.bound.add(name)

    def call(self, node: nodes.Expression | None, taken: str = "", name: str = "") -> None:
        """Notes what becomes of a module, if it is one that a call imports."""
        found = imported(node)
        if found is not None and node is not None and id(node) not in self.told:
            self.told.add(id(node))
            owner = self.scope.owner(name) if name else self.scope
            owner.called.append(Called(node.line, found.line, found.value, taken, name))

    def targets(self, *targets: nodes.Expression | None) -> None:
        """Binds what is assigned to, or deleted; of a dotted name the first part is read."""
        for target in targets:
            if isinstance(target, nodes.Name):
                if "." in target.path:
                    self.scope.reads.append(Read(target.line, target.path, quoted=False, changed=True))
                else:
                    self.bind(target.path)
            elif isinstance(target, nodes.Collection):
                self.targets(*target.items)
            elif isinstance(target, nodes.Star):
                self.targets(target.value)
            else:
                self.read(target)

    def made(self, kind: str, bound: Iterable[str] = ()) -> Scope:
        """A scope in this one."""
        return Scope(kind, self.scope, set(bound), deferred=self.scope.deferred or kind == "function")

    def inside(self, scope: Scope, *parts: object) -> None:
        """Reads what stands in a scope of its own."""
        outer, conditions = self.scope, self.conditions
        self.scope = scope
        self.scopes.append(self.scope)
        self.conditions = 0
        self.read(*parts)
        self.scope, self.conditions = outer, conditions

    def annotation(self, annotated: Scope, *parts: object) -> None:
        """Reads annotations of a function, or of what stands in a scope."""
        outer, self.annotated = self.annotated, annotated
        self.read(*parts)
        self.annotated = outer

    def quoted(self, line: int, *parts: object) -> None:
        """Reads what stands in quotes."""
        outer, self.quoted_at = self.quoted_at, line
        self.read(*parts)
        self.quoted_at = outer


def _imported(walk: _Walk, node: nodes.Imported) -> None:
    for name, alias in node.names:
        bound = alias or (name if node.module is not None else name.partition(".")[0])
        walk.scope.owner(bound).imported[bound].append((node.line, walk.conditions > 0))


def _define(walk: _Walk, node: nodes.Define) -> None:
    scope = walk.made("function", (parameter.name for parameter in node.parameters))
    scope.name, scope.line, scope.decorators = node.name, node.line, tuple(map(_dotted, node.decorators))
    walk.read(node.decorators, node.type_parameters)
    walk.annotation(scope, node.returns, [parameter.annotation for parameter in node.parameters])
    walk.read([parameter.default for parameter in node.parameters])
    walk.bind(node.name)
    walk.inside(scope, node.body)


def _classify(walk: _Walk, node: nodes.Classify) -> None:
    scope = walk.made("class")
    scope.name, scope.line, scope.decorators = node.name, node.line, tuple(map(_dotted, node.decorators))
    scope.bases = tuple(map(_dotted, (*node.bases, *(value for word, value in node.keywords if word == "metaclass"))))
    walk.read(node.decorators, node.type_parameters, node.bases, node.keywords)
    walk.bind(node.name)
    walk.inside(scope, node.body)


def _dotted(node: nodes.Expression) -> str:
    """The dotted name of a decorator or base class, whatever it is called or indexed with."""
    while isinstance(node, nodes.Call | nodes.Subscript):
        node = node.callee if isinstance(node, nodes.Call) else node.base
    return node.path if isinstance(node, nodes.Name) else "?"


def _declare(walk: _Walk, node: nodes.Declare) -> None:
    walk.scope.declared.update(dict.fromkeys(node.names, node.kind))


def _conditional(walk: _Walk, node: tuple[object, ...]) -> None:
    """Reads a compound statement, of which it is not sure what of it runs."""
    walk.conditions += 1
    walk.read(*node)
    walk.conditions -= 1


def _for(walk: _Walk, node: nodes.For) -> None:
    walk.read(node.iterable)
    walk.targets(node.target)
    _conditional(walk, (node.body, node.otherwise))


def _with(walk: _Walk, node: nodes.With) -> None:
    for manager, target in node.managers:
        walk.read(manager)
        walk.targets(target)
    _conditional(walk, (node.body,))


def _handler(walk: _Walk, node: nodes.Handler) -> None:
    walk.read(node.caught)
    if node.name:
        walk.bind(node.name)
    walk.read(node.body)


def _case(walk: _Walk, node: nodes.Case) -> None:
    walk.targets(*node.binds)
    walk.read(node.reads, node.guard, node.body)


def _assign(walk: _Walk, node: nodes.Assign) -> None:
    target = node.targets[0] if len(node.targets) == 1 else None
    if isinstance(target, nodes.Name) and "." not in target.path:
        walk.call(node.value, name=target.path)
    walk.read(node.value)
    walk.annotation(walk.scope, node.annotation)
    walk.targets(*node.targets)


def _augment(walk: _Walk, node: nodes.Augment) -> None:
    walk.read(node.value)
    walk.targets(node.target)


def _delete(walk: _Walk, node: nodes.Delete) -> None:
    walk.targets(node.target)


def _alias_type(walk: _Walk, node: nodes.AliasType) -> None:
    walk.targets(node.name)
    walk.read(node.type_parameters, node.value)


def _name(walk: _Walk, node: nodes.Name) -> None:
    at = walk.quoted_at
    walk.scope.reads.append(Read(at or node.line, node.path, at > 0, changed=False, annotates=walk.annotated))


def _quoted(walk: _Walk, node: nodes.Quoted) -> None:
    walk.quoted(node.line, node.value)


def _passage(walk: _Walk, node: nodes.Passage) -> None:
    walk.read(walk.passages.read(node))


def _lambda(walk: _Walk, node: nodes.Lambda) -> None:
    walk.read([parameter.default for parameter in node.parameters])
    walk.inside(walk.made("function", (parameter.name for parameter in node.parameters)), node.result)


def _comprehension(walk: _Walk, node: nodes.Comprehension) -> None:
    walk.read(node.rounds[0][1])  # which is read outside
    bound = [name for target, _, _ in node.rounds for name in _names(target)]
    others = [(number and iterable, tests) for number, (_, iterable, tests) in enumerate(node.rounds)]
    walk.inside(walk.made("comprehension", bound), others, node.results)


def _walrus(walk: _Walk, node: nodes.Walrus) -> None:
    walk.read(node.value)
    walk.targets(node.target)


def _call(walk: _Walk, node: nodes.Call) -> None:
    """Reads a call, and what it asks for in strings."""
    walk.call(node)
    if isinstance(node.callee, nodes.Name) and node.callee.path == "getattr" and len(node.positional) > 1:
        asked = node.positional[1]
        if isinstance(asked, nodes.String) and asked.value.isidentifier():
            walk.call(node.positional[0], taken=asked.value)
    walk.read(node.callee)
    for line, body in quoted_types(node):
        walk.quoted(line, body)
    walk.read(looked_up(node) or node.positional, [value for _, value in node.keywords])


def _attribute(walk: _Walk, node: nodes.Attribute) -> None:
    walk.call(node.value, taken=node.name)
    walk.read(node.value)


_READERS: dict[type, Callable[..., None]] = {
    nodes.Attribute: _attribute,
    nodes.Imported: _imported,
    nodes.Define: _define,
    nodes.Classify: _classify,
    nodes.Declare: _declare,
    nodes.If: _conditional,
    nodes.While: _conditional,
    nodes.Try: _conditional,
    nodes.Match: _conditional,
    nodes.For: _for,
    nodes.With: _with,
    nodes.Handler: _handler,
    nodes.Case: _case,
    nodes.Assign: _assign,
    nodes.Augment: _augment,
    nodes.Delete: _delete,
    nodes.AliasType: _alias_type,
    nodes.Name: _name,
    nodes.Quoted: _quoted,
    nodes.Passage: _passage,
    nodes.Lambda: _lambda,
    nodes.Comprehension: _comprehension,
    nodes.Walrus: _walrus,
    nodes.Call: _call,
}


def _names(target: nodes.Expression) -> Iterator[str]:
    """The names that the target of a comprehension binds."""
    if isinstance(target, nodes.Name):
        yield target.path
    elif isinstance(target, nodes.Collection):
        for item in target.items:
            yield from _names(item)
    elif isinstance(target, nodes.Star):
        yield from _names(target.value)
