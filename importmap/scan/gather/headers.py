"""What stands in front of the body of a class or function, and the digests of the whole and of its parts"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from marshal import dumps
from zlib import crc32

from importmap.model.facts import Parameter
from importmap.scan.gather.collect import Collector
from importmap.scan.gather.expressions import callee, dotted, read, read_annotation, read_signature
from importmap.scan.gather.namespace import is_namespace
from importmap.scan.syntax.nodes import Argument, Classify, Define, Expression, Subscript, TypeParameter

# Decorators that do not look at the annotations of what they decorate.
_INDIFFERENT = frozenset(
    "abstractmethod asynccontextmanager cache cached_property classmethod contextmanager deleter final lru_cache"
    " overload override property setter staticmethod wraps".split()
)


def read_type_parameters(collector: Collector, variables: Sequence[TypeParameter], line: int) -> None:
    """Gathers from `[T: bound = default]`."""
    if not variables:
        return
    collector.feature("type parameters", (3, 12), line)
    for variable in variables:
        collector.shape.append(("type", variable.name))
        collector.variables.add(variable.name)
        if variable.default:
            collector.feature("type parameter defaults", (3, 13), line)
        for part in variable.parts:
            read_annotation(collector, part, evaluated=False)


def read_decorators(collector: Collector, decorators: Sequence[Expression]) -> tuple[str, ...]:
    """Gathers from decorators; returns their dotted names."""
    found = []
    for decorator in decorators:
        collector.shape.append("@")
        read(collector, decorator)
        path = dotted(decorator) or callee(decorator)
        if not path:
            collector.feature("decorator that is any expression", (3, 9), decorator[0])
        found.append(path or "?")
    return tuple(found)


def read_parameters(collector: Collector, node: Define) -> None:
    """Gathers from the parameters of a function and what it returns."""
    names = ((dotted(decorator) or callee(decorator)).rpartition(".")[2] for decorator in node.decorators)
    unread = collector.evaluates_annotations and _INDIFFERENT.issuperset(names)
    seen = set()
    for argument in node.parameters:
        collector.shape.append((argument.name, argument.kind))
        if argument.name in seen:
            collector.problem(node.line, f"duplicate argument '{argument.name}' in function definition")
        seen.add(argument.name)
        if argument.kind == "positional-only":
            collector.feature("positional-only parameter", (3, 8), node.line)
        if argument.default is not None:
            read(collector, argument.default)
            if collector.scope.kind == "module" and is_namespace(collector, argument.default):
                collector.opaque = True  # the function may put anything there
        if argument.annotation is not None:
            _read_signature(collector, argument.annotation, unread)
    if node.returns is not None:
        _read_signature(collector, node.returns, unread)


def _read_signature(collector: Collector, annotation: Expression, unread: bool) -> None:
    """Gathers from an annotation of a parameter or of what is returned, which may be evaluated and read by nobody."""
    if unread:
        read_signature(collector, annotation)
    else:
        read_annotation(collector, annotation, collector.evaluates_annotations)


def digest_from(collector: Collector, start: int) -> tuple[str, int]:
    """Digest and size of the shape from a position on."""
    shape = collector.shape[start:]
    return blake2b(dumps(shape, 2), digest_size=8).hexdigest(), len(shape)


def short_digest(collector: Collector, start: int, end: int) -> int:
    """32 bits over a stretch of the shape."""
    return crc32(dumps(collector.shape[start:end], 2))


def function_digests(collector: Collector, start: int, body: int, first: int) -> tuple[str, int, tuple[int, ...]]:
    """Digest and size of a function, and short digests of its header and of each statement from the first one on."""
    shape = collector.shape
    parts = [dumps(shape[start + 1 : body], 2)]
    for one, other in pairwise([*collector.starts[first:], len(shape)]):
        if one < other:
            parts.append(dumps(shape[one:other], 2))
    whole = b"".join([dumps(shape[start : start + 1], 2), *parts])
    return blake2b(whole, digest_size=8).hexdigest(), len(shape) - start, tuple(map(crc32, parts))


def parameter_of(argument: Argument) -> Parameter:
    """The parameter as a fact."""
    return Parameter(argument.name, argument.kind, argument.default is not None)


def bases_of(node: Classify) -> tuple[str, ...]:
    """The bases as dotted names, for `Base[T]` its `Base`, and the metaclass last."""
    found = [dotted(base.base if isinstance(base, Subscript) else base) or "?" for base in node.bases]
    found += [f"metaclass={dotted(value) or '?'}" for name, value in node.keywords if name == "metaclass"]
    return tuple(found)
