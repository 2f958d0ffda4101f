"""Something deprecated is still imported

Finds: for each concept under `[[tool.importmap.single-source]]`, what still imports what it `replaces`, and what
imports it through a shim that warns of its deprecation, counted in files and statements against the `budget`: within
the budget it is information, above it an error. And, without any declaration, modules that warn of their deprecation
when they are imported, and are imported, other than where the warning is expected, in a handler for the case that the
new one is missing, or by modules that are deprecated themselves. What is past its `remove-after`, or past the version
that its warning names, is said to be so; so is what nothing imports any more.

Why it hurts: as long as one importer is left, both the old and the new have to be kept alive, and nobody knows which of
the two a fix has to go into. A warning that a thousand imports give is read by nobody.

Example:

    # shop/orders.py                              # shop/api.py
    warnings.warn("use shop.models",              from shop.orders import Order
                  DeprecationWarning)

What to do: import what replaces it; where one statement says that, the fix rewrites it. Lower the budget to what is
left, so that it cannot rise again, and delete what nothing imports any more. A package that warns in its `__init__`
warns of all that is below it: move what is to stay out of it, or give the warning in a module `__getattr__`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from importmap.analysis import Analysis
from importmap.mending.code import Code
from importmap.mending.fitting import fit
from importmap.model.change import Rewrite
from importmap.model.facts import Deprecation
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.links import Link, LinkKind, is_above
from importmap.model.location import Location
from importmap.model.migration import Concept, Predecessor, Reference
from importmap.model.project import ModuleKind
from importmap.model.severity import Severity
from importmap.resolve.deprecations import on_import, overdue
from importmap.resolve.meaning import is_below
from importmap.resolve.references import statements
from importmap.resolve.values import ValueKind

SEVERITY = Severity.ERROR

_dotted_paths = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+").findall


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each concept that replaces something, and one for each other module that warns."""
    for concept in analysis.concepts:
        finding = _of_concept(analysis, concept)
        if finding is not None:
            yield finding
    predecessors = [p for concept in analysis.concepts for p in concept.predecessors]
    told = {(r.module, r.line) for p in predecessors for r in p.imports}
    names = [p.name for p in predecessors]
    for module in analysis.files:
        warning = on_import(analysis.facts[module.id])
        if warning is not None and not is_below(module.id, names):
            yield from _of_module(analysis, module.id, warning, told)


def _of_concept(analysis: Analysis, concept: Concept) -> Finding | None:
    """What is left of all that a concept replaces; None if that is nothing."""
    source, left = concept.source, concept.importers
    there = [p for p in concept.predecessors if p.module]
    imports = [r for p in concept.predecessors for r in p.imports]
    strings = sum(len(p.strings) for p in concept.predecessors)
    late = next((f"{p.name}: {p.overdue}" for p in concept.predecessors if p.overdue), "")
    if not left and not there:
        return None
    if left:
        places = len({(r.module, r.line) for r in imports})
        verb = "still imports" if len(left) == 1 else "still import"
        message = f"{_counted(len(left), 'file')} {verb} what it replaces, in {_counted(places, 'statement')}"
        message += "" if source.budget is None else f"; {_budget(len(left), source.budget)}"
        severity = _severity(len(left), source.budget, late)
        location = analysis.at(imports[0].module, imports[0].line)
    else:
        message = f"nothing imports {_listed([p.name for p in there])} any more"
        them = "it" if len(there) == 1 else "them"
        message += f", but {_counted(strings, 'string names', 'strings name')} {them}" if strings else ""
        message += "" if strings else f": {them if them == 'it' else 'they'} can be deleted"
        severity = Severity.WARNING if late else Severity.INFO
        location = _place(analysis, there[0]) or Location("")
    return Finding(
        rule="deprecated-import",
        severity=severity,
        subject=source.symbol,
        message=f"{message}; {late}" if late else message,
        location=location,
        evidence=tuple(e for p in concept.predecessors for e in _evidence(analysis, concept, p)),
        fix=_fix(analysis, concept),
        weight=len(left),
    )


def _severity(left: int, budget: int | None, late: str) -> Severity:
    if late:
        return Severity.ERROR
    if budget is None:
        return Severity.WARNING
    return Severity.INFO if left <= budget else Severity.ERROR


def _budget(left: int, budget: int) -> str:
    return (
        f"the budget is {budget:,}" if left <= budget else f"the budget of {budget:,} is exceeded by {left - budget:,}"
    )


def _evidence(analysis: Analysis, concept: Concept, predecessor: Predecessor) -> Iterator[Evidence]:
    """What a predecessor is, and below it all that names it."""
    words = [
        _standing(predecessor),
        _counted(len(predecessor.importers), "file imports it", "files import it"),
        f"in {_counted(len(predecessor.imports), 'statement')}",
    ]
    if not predecessor.imports:
        words = [words[0], "nothing imports it"]
    if predecessor.warning:
        words.append(f'it warns: "{predecessor.warning}"')
    if predecessor.warning and f"{concept.module}.".startswith(f"{predecessor.module}."):
        words.append("Python runs that for imports of the declared home as well, which is below it")
    if predecessor.overdue:
        words.append(predecessor.overdue)
    yield Evidence(predecessor.name, "; ".join(words), _place(analysis, predecessor))
    for reference in predecessor.imports:
        yield Evidence("", reference.text, analysis.at(reference.module, reference.line), place=True)
    for reference in predecessor.strings:
        yield Evidence("", f'"{reference.text}" in a string', analysis.at(reference.module, reference.line), place=True)


def _standing(predecessor: Predecessor) -> str:
    if not predecessor.module:
        return "gone"
    if not predecessor.declared:
        return "a shim that warns"
    return "a shim" if predecessor.forwards else "has an implementation of its own"


def _place(analysis: Analysis, predecessor: Predecessor) -> Location | None:
    return analysis.at(predecessor.module, predecessor.line) if predecessor.module else None


def _fix(analysis: Analysis, concept: Concept) -> Fix:
    """The imports as they should be, as far as what they import has a counterpart."""
    wanted = {(r.module, r.line) for p in concept.predecessors for r in p.imports}
    names = [p.name for p in concept.predecessors]
    rewrites: dict[Rewrite, None] = {}
    code = analysis.once(Code)
    for link in analysis.links:
        if (link.importer, link.statement.line) in wanted:
            path = _counterpart(analysis, concept, link, names)
            path = path if _is_as_good(code, link, path) else ""
            rewrite = analysis.moved(link, path) if path else None
            if rewrite is not None:
                rewrites[rewrite] = None
    owner, _, name = concept.source.symbol.rpartition(".")
    text = f"import {name} from {owner}" if concept.importers else "delete what nothing imports any more"
    if concept.importers and concept.accessor:
        text += f", and make it by {concept.source.construct_with}"
    return Fix(Safety.UNSAFE if rewrites else Safety.MANUAL, text, tuple(rewrites))


def _counterpart(analysis: Analysis, concept: Concept, link: Link, names: list[str]) -> str:
    """The path by which to import what a link imports; "" where none is certain."""
    source, name = concept.source, link.statement.name
    if not is_below(link.path, names) and link.symbol not in concept.covers:
        return ""  # another name of the same statement
    if link.symbol == concept.symbol != "" or name == source.symbol.rpartition(".")[2]:
        return source.symbol
    if name and name == source.construct_with.rpartition(".")[2]:
        return source.construct_with
    beside = analysis.names.attribute(concept.module, name) if name not in ("", "*") and concept.module else None
    if beside is not None and beside.kind in (ValueKind.SYMBOL, ValueKind.OBJECT):
        return f"{concept.module}.{name}"
    symbol = analysis.code.by_id.get(link.symbol)
    if symbol is None or symbol.id in concept.covers or is_below(symbol.home.path, names):
        return ""
    return symbol.home.path


def _is_as_good(code: Code, link: Link, path: str) -> bool:
    """Whether what a path yields has all that is done with what a link imports; it may be another thing of the name."""
    value = code.analysis.code.meant(path) if path else None
    same = value is None or value.kind is not ValueKind.SYMBOL or value.symbol == link.symbol
    return same or value is None or not fit(code, [link], value).misfit


def _of_module(analysis: Analysis, module: str, warning: Deprecation, told: set[tuple[str, int]]) -> Iterator[Finding]:
    """A module that warns whoever imports it, if anything does that no concept speaks of."""
    links = [
        link
        for link in _unknowing(analysis, module)
        if (link.importer, link.statement.line) not in told and not _passes_on(analysis, link.importer, module)
    ]
    if not links:
        return
    found = statements(links)
    importers = {reference.module for reference in found}
    late = overdue("", warning.message, analysis.project.version, "")
    verb = "still imports" if len(importers) == 1 else "still import"
    message = f"warns of its deprecation when it is imported; {_counted(len(importers), 'file')} {verb} it"
    message += f", in {_counted(len(found), 'statement')}"
    named = _named(analysis, warning.message, module)
    code = analysis.once(Code)
    rewrites = tuple(dict.fromkeys(r for link in links if (r := _moved(code, link, module, named)) is not None))
    advice = (
        f"import what it offers from {named}, as it says"
        if named
        else "import what it offers from where that is defined"
    )
    yield Finding(
        rule="deprecated-import",
        severity=Severity.WARNING,
        subject=module,
        message=f"{message}; {late}" if late else message,
        location=analysis.at(module, warning.line),
        evidence=(
            Evidence("", f'it warns: "{warning.message}"', analysis.at(module, warning.line)),
            *_below(analysis, module, importers),
            *_places(analysis, found),
        ),
        fix=Fix(
            Safety.UNSAFE if rewrites else Safety.MANUAL,
            f"{advice}; with `single-source` the rest can be kept to a budget",
            rewrites,
        ),
        weight=len(importers),
    )


def _unknowing(analysis: Analysis, module: str) -> list[Link]:
    """The imports of a module by others that are not prepared for its warning, nor there because a newer one fails."""
    links = analysis.code.references.from_module(module)
    return [
        link for link in links if link.importer != module and not link.statement.quiet and not analysis.stands_in(link)
    ]


def _passes_on(analysis: Analysis, importer: str, module: str) -> bool:
    """Whether an importer of a module that warns is as old itself: it warns, too, or it holds the module, unused."""
    if on_import(analysis.facts[importer]) is not None:
        return True
    return is_above(importer, module) and not _unknowing(analysis, importer)


def _below(analysis: Analysis, module: str, importers: set[str]) -> Iterator[Evidence]:
    """Whom the warning of a package meets besides: those who only import what is below it."""
    if analysis.modules[module].kind is not ModuleKind.PACKAGE:
        return
    used: dict[str, set[str]] = defaultdict(set)
    for link in analysis.links:
        inside = f"{link.module}.".startswith(f"{module}.") and link.kind in (LinkKind.MODULE, LinkKind.SYMBOL)
        if inside and link.module != module and not f"{link.importer}.".startswith(f"{module}."):
            used[link.module].add(link.importer)
    others = set().union(*used.values()) - importers
    if others:
        most = max(sorted(used), key=lambda name: len(used[name]))
        homes = [c.source.symbol for c in analysis.concepts if f"{c.source.symbol}.".startswith(f"{module}.")]
        text = (
            f"Python runs it for every import below it, too: {_counted(len(others), 'file')} that only "
            f"{'imports' if len(others) == 1 else 'import'} its submodules, such as {most}, "
            f"{'is' if len(others) == 1 else 'are'} warned as well"
        )
        text += f", the users of {homes[0]} among them, which is declared as a home" if homes else ""
        yield Evidence("", text, analysis.at(module))


def _places(analysis: Analysis, found: Iterable[Reference]) -> Iterator[Evidence]:
    for reference in sorted(found, key=lambda r: (r.module, r.line, r.text)):
        yield Evidence("", reference.text, analysis.at(reference.module, reference.line), place=True)


def _named(analysis: Analysis, message: str, module: str) -> str:
    """The one module or symbol of the analysed code that a warning names besides the module that warns, or ""."""
    paths = dict.fromkeys(path.rstrip(".") for path in _dotted_paths(message))
    known = [path for path in paths if not is_below(path, [module]) and _is_there(analysis, path)]
    return known[0] if len(known) == 1 else ""


def _is_there(analysis: Analysis, path: str) -> bool:
    return path in analysis.modules or analysis.code.meant(path).kind in (ValueKind.SYMBOL, ValueKind.OBJECT)


def _moved(code: Code, link: Link, module: str, named: str) -> Rewrite | None:
    """The import of what a module that warns offers, from what its warning names, else from where it belongs."""
    analysis = code.analysis
    if named:
        whole = named if named.rpartition(".")[2] == link.statement.name else f"{named}.{link.statement.name}"
        path = whole.rstrip(".") if link.statement.name else named
        there = link.statement.name != "*" and _is_there(analysis, path)
        return analysis.moved(link, path) if there and _is_as_good(code, link, path) else None
    symbol = analysis.code.by_id.get(link.symbol)
    if symbol is None or symbol.module == module:
        return None
    meant = symbol.home.path if symbol.home.path.rpartition(".")[0] != module else symbol.path
    return analysis.moved(link, meant)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
