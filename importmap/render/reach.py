"""The answer of `impact` as text, in lines that are never broken"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from importmap.model.impact import Impact, Importer, Moment, ReachedTest, Ring, Spelling
from importmap.render.writing import counted, figure, readable

SHOWN = 10  # lines of one list, unless all are asked for

_WHEN = {
    Moment.IMPORT_TIME: "at import time",
    Moment.DEFERRED: "only inside functions",
    Moment.TYPING: "only for types",
}


def impact(impacts: Sequence[Impact], *, every: bool = False) -> str:
    """Each subject with what depends on it."""
    return "\n".join("\n".join(_impact(one, None if every else SHOWN)) + "\n" for one in impacts)


def _impact(one: Impact, limit: int | None) -> Iterator[str]:
    """One subject: who imports it, how far that reaches, and into what."""
    yield readable(one.subject)
    yield f"  {one.kind} at {readable(str(one.location))}"
    first = {importer.module: importer.moment for importer in sorted(one.importers, key=_latest_first)}
    moments = Counter(first.values())
    told = ", ".join(f"{figure(moments[moment])} {words}" for moment, words in _WHEN.items() if moments[moment])
    yield f"  imported by {counted(len(first), 'module')}{f': {told}' if told else ''}"
    yield from _listed([_importer(importer) for importer in one.importers], limit)
    soon, later = sum(ring.import_time for ring in one.rings), sum(ring.deferred for ring in one.rings)
    rings = [f"{figure(soon)} when they are imported"] if soon else []
    rings += [f"{figure(later)} when a function is called"] if later else []
    told = f": {', '.join(rings)}" if rings else ""
    yield f"  needed by {counted(soon + later, 'module')}{told}"
    yield from _listed([_ring(ring) for ring in one.rings], limit)
    if one.services:
        parts = (f"{readable(part.service)} {counted(part.modules, 'module')}" for part in one.services)
        yield f"  services: {', '.join(parts)}"
    if one.journeys:
        yield f"  on the way of {counted(len(one.journeys), 'critical path')}"
        yield from (f"    {readable(j.name)}: {' -> '.join(map(readable, j.chain))}" for j in one.journeys)
    functions = sum(test.functions for test in one.tests)
    yield f"  tests: {counted(len(one.tests), 'file')} with {counted(functions, 'test function')}"
    yield from _listed([_test(test) for test in one.tests], limit)
    yield f"  strings: {figure(len(one.strings))}"
    yield from _listed([_spelling(spelling) for spelling in one.strings], limit)


def _latest_first(importer: Importer) -> int:
    """A number that is less for what is needed later."""
    return -list(_WHEN).index(importer.moment)


def _listed(lines: Sequence[str], limit: int | None) -> Iterator[str]:
    """The first lines, and how many there are more."""
    yield from (f"    {line}" for line in lines[:limit])
    if limit is not None and len(lines) > limit:
        yield f"    and {figure(len(lines) - limit)} more (--all)"


def _ring(ring: Ring) -> str:
    """How many modules are how far away."""
    later = f", {figure(ring.deferred)} when a function is called" if ring.deferred else ""
    return f"{figure(ring.import_time + ring.deferred)} in {counted(ring.distance, 'step')}{later}"


def _importer(importer: Importer) -> str:
    """Where a module imports it, by which path, and when if that is not at import time."""
    when = "" if importer.moment is Moment.IMPORT_TIME else f" ({_WHEN[importer.moment]})"
    often = f"  {figure(importer.count)} times" if importer.count > 1 else ""
    return f"{readable(str(importer.location))}  {readable(importer.path)}{often}{when}"


def _test(test: ReachedTest) -> str:
    """A test file, and through what it comes to run the subject."""
    through = test.chain[1:-1]
    way = f"  through {', '.join(map(readable, through))}" if through else ""
    return f"{readable(test.path)}  {counted(test.functions, 'test function')}{way}"


def _spelling(spelling: Spelling) -> str:
    """A string, and the call that it is given to."""
    text = f'"{readable(spelling.text)}"'
    return f"{readable(str(spelling.location))}  {f'{readable(spelling.via)}({text})' if spelling.via else text}"
