"""Strings that name what they yield: a path that is loaded, a plugin of pytest; and what becomes of them"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from importmap.analysis import Analysis
from importmap.model.change import Edited
from importmap.model.facts import Mention
from importmap.resolve.values import ValueKind
from importmap.rewrite.calls import summoned
from importmap.rewrite.picture import Picture, Thing, thing_of
from importmap.rewrite.wholes import Fault
from importmap.scan.syntax.decode import decode
from importmap.scan.syntax.spoken import IMPORTING

_PLUGINS = "pytest_plugins"
_THINGS = (ValueKind.SYMBOL, ValueKind.OBJECT)
# What yields that which the dotted path in its first argument leads to, and remembers no path, by the last names.
_LOADING = frozenset({"import_string", "import_from_string", "resolve_name", "locate", "load_object", "import_object"})


def loads(analysis: Analysis, module: str, mention: Mention) -> bool:
    """Whether a string is given to a function from outside that yields what it leads to."""
    if mention.via.rpartition(".")[2] not in _LOADING or mention.argument != "0":
        return False
    return analysis.names.dotted(module, mention.via).kind is ValueKind.EXTERNAL


def plugins(analysis: Analysis, module: str) -> frozenset[tuple[str, int]]:
    """The strings by which a module tells pytest what plugins it needs, with their lines."""
    said = analysis.facts[module]
    found: set[tuple[str, int]] = set()
    for setting in said.settings:
        for value in setting.values if setting.name == _PLUGINS else ():
            lines = (m.line for m in said.mentions if m.path == value and not m.via and m.line >= setting.line)
            found.update((value, line) for line in sorted(lines)[:1])
    return frozenset(found)


def contents(analysis: Analysis, module: str) -> Mapping[str, Thing | None]:
    """What a module has of its own or took from the analysed code, modules apart, by name."""
    names = (name for name in analysis.names.names(module) if not name.startswith("__"))
    values = {name: analysis.names.attribute(module, name) for name in names}
    return {name: thing_of(value) for name, value in values.items() if value.kind in (*_THINGS, ValueKind.UNKNOWN)}


def strings(before: Picture, after: Picture, modules: Sequence[str]) -> Iterator[Fault]:
    """The strings of some edited files: what is spelled out anew is what was spelled out."""
    module, path = modules[0], before.analysis.modules[modules[0]].path
    said, now = (sum((_spelled(picture, one) for one in modules), Counter[str]()) for picture in (before, after))
    new = Counter(after.spelled(module, text) for text in (now - said).elements())
    for text in (said - now).elements():
        thing = before.spelled(module, text)
        if thing is not None and not new[thing]:
            yield Fault(path, 0, f'"{text}" would not be spelled out any more', (text, text.rpartition(".")[2]))
        new[thing] -= 1


def _spelled(picture: Picture, module: str) -> Counter[str]:
    """The strings of a module that name a path, but for modules that calls import and plugins, which are apart."""
    told = plugins(picture.analysis, module)
    return Counter(
        mention.path
        for mention in picture.analysis.facts[module].mentions
        if (mention.path, mention.line) not in told and not (mention.via in IMPORTING and mention.argument == "0")
    )


def loaded(before: Picture, after: Picture, module: str, edit: Edited) -> Iterator[Fault]:
    """What an edited file takes of modules that calls import, and its plugins: all that it took, and nothing else."""
    if any(said.via in IMPORTING for said in before.analysis.facts[module].mentions):
        texts = (decode(content)[0] for content in (edit.before, edit.after))
        was, now = (_taken(picture, module, text) for picture, text in zip((before, after), texts, strict=True))
        for thing in sorted({*(was - now), *(now - was)}, key=str)[:1]:
            about = (thing.name, thing.module) if thing.name else (thing.module,)
            yield Fault(edit.path, 0, "a call would import another module, of which something else is read", about)
    told, tells = (Counter(name for name, _ in plugins(picture.analysis, module)) for picture in (before, after))
    gone, new = sorted((told - tells).elements()), sorted((tells - told).elements())
    if len(gone) != len(new) or not all(
        _is_plugin(before, after, module, *pair) for pair in zip(gone, new, strict=False)
    ):
        yield Fault(edit.path, 0, f"pytest would find something else in {(new or gone)[0]}", (*gone, *new))


def _taken(picture: Picture, module: str, text: str) -> Counter[Thing]:
    """What is read of modules that calls import; the modules themselves where that cannot be told."""
    names, here = picture.analysis.names, picture.analysis.modules[module]
    found: Counter[Thing] = Counter()
    for call in summoned(text):
        value = names.module(call.module, here)
        whole = thing_of(value) or Thing("", "", call.module)
        if call.taken is None or value.kind is not ValueKind.MODULE:
            found[whole] += 1
            continue
        things = (thing_of(names.attribute(value.module, name)) or whole._replace(rest=name) for name in call.taken)
        found.update(things)
    return found


def _is_plugin(before: Picture, after: Picture, module: str, old: str, new: str) -> bool:
    """Whether pytest finds the same in one module now as it will in another one."""
    found, ids = [], set()
    for picture, name in ((before, old), (after, new)):
        value = picture.analysis.names.module(name, picture.analysis.modules[module])
        if value.kind is not ValueKind.MODULE or value.module not in picture.analysis.facts:
            return False
        found.append(contents(picture.analysis, value.module))
        ids.add(value.module)
    return len(ids) == 1 or (found[0] == found[1] and None not in found[0].values())
