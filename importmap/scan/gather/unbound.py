"""Names that an annotation reads while the file runs and that nothing binds: Python raises NameError there

The type checker may know them all the same, from an import that stands under `if TYPE_CHECKING:`.
"""

from __future__ import annotations

import builtins

from importmap.model.facts import Use
from importmap.scan.gather.collect import ALWAYS, ANNOTATION, TYPING, Collector

_GIVEN = frozenset(dir(builtins)) | frozenset(
    "__annotations__ __builtins__ __cached__ __dict__ __doc__ __file__ __loader__ __module__ __name__ __package__"
    " __path__ __qualname__ __spec__ BaseExceptionGroup EncodingWarning ExceptionGroup PythonFinalizationError"
    " WindowsError aiter anext frozendict sentinel".split()
)
# Who reads one of these may bind any name by it, here or for all files.
_WAYS_TO_BIND = frozenset("__builtins__ builtins eval exec execfile globals locals setattr vars".split())


def find_unbound(collector: Collector) -> tuple[Use, ...]:
    """The uses of names that are certainly bound nowhere, each name once for each line, in their order."""
    if not collector.annotated or collector.opaque or collector.problems or _may_bind_any(collector):
        return ()
    bound = _GIVEN | collector.variables | _bound(collector)
    found = {
        (name, line): Use(name, -1, line, when, times, block)
        for when in (ALWAYS, ANNOTATION)
        for path, (line, times, block) in collector.module.reads.get(when, {}).items()
        if (name := path.partition(".")[0]) not in bound and (path, line) in collector.annotated
    }
    return tuple(sorted(found.values(), key=lambda use: (use.line, use.path)))


def _may_bind_any(collector: Collector) -> bool:
    """Whether the file has a way to bind names that do not stand in it as such."""
    if any(found.name == "*" for found in collector.imports):
        return True
    read = [path for reads in collector.module.reads.values() for path in reads]
    read += [path for path, _, _ in collector.uses]
    return any(
        path.partition(".")[0] in _WAYS_TO_BIND or path.endswith(".__dict__") or "sys.modules" in path for path in read
    )


def _bound(collector: Collector) -> frozenset[str]:
    """The names that a statement binds in the module, whenever it runs."""
    definitions = [found for found in collector.definitions if "." not in found.name]
    # Where the file sets the flag itself, what stands under it may run.
    flagged = any(found.name.endswith("TYPE_CHECKING") for found in definitions)
    return frozenset(
        [found.bound for found in collector.imports if not found.scope and (flagged or not found.when & TYPING)]
        + [found.name for found in definitions if flagged or not found.when & TYPING]
    )
