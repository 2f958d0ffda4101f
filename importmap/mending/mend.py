"""What mends a root cause: the candidates for each thing that is asked for, and the rewrites where one of them is it"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from importmap.mending.alike import alike
from importmap.mending.candidates import Candidate, Proof, merged
from importmap.mending.code import Code
from importmap.mending.declared import declared
from importmap.mending.elsewhere import elsewhere
from importmap.mending.fitting import fit, unlike
from importmap.mending.nearby import nearby
from importmap.mending.needs import Cause, Need, is_guarded
from importmap.mending.rewriting import rewritten
from importmap.mending.trails import Trail, question, trail, unchanged, when
from importmap.model.change import Rewrite
from importmap.model.finding import Evidence, Fix, Safety
from importmap.model.location import Location
from importmap.model.past import Fate, Trace
from importmap.resolve.values import Value, ValueKind

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is known of one need."""

    need: Need
    candidates: tuple[Candidate, ...]
    trail: Trail

    @property
    def chosen(self) -> Candidate | None:
        """The one candidate that is proven; else the only likely one, if it fits."""
        proven = [candidate for candidate in self.candidates if candidate.proof is Proof.PROVEN]
        likely = [candidate for candidate in self.candidates if candidate.proof is Proof.LIKELY]
        found = proven or [candidate for candidate in likely if not candidate.misfit]
        return found[0] if len(found) == 1 else None

    @property
    def what(self) -> str:
        """What is needed, in short."""
        return self.need.name if self.need.name not in ("", "*") else self.need.module or "it"


def remedies(code: Code, cause: Cause) -> tuple[Remedy, ...]:
    """What is known of everything that is asked for."""
    return tuple(_remedy(code, need, cause) for need in cause.needs)


def fix(code: Code, known: Sequence[Remedy]) -> Fix:
    """What mends a root cause, as far as it is known; an import of which the failure is caught is left as it is."""
    known = [remedy for remedy in known if not all(is_guarded(link) for link in remedy.need.links)]
    rewrites: list[Rewrite] = []
    safe = bool(known)
    circular = False
    for remedy in known:
        candidate = remedy.chosen
        for link in remedy.need.links:
            if is_guarded(link):
                continue
            rewrite, clear = rewritten(code, link, candidate) if candidate is not None else (None, False)
            circular = circular or (rewrite is not None and not clear)
            proven = candidate is not None and candidate.proof is Proof.PROVEN and not candidate.misfit
            safe = safe and clear and proven
            if rewrite is not None:
                rewrites.append(rewrite)
    safety = Safety.SAFE if safe and rewrites else Safety.UNSAFE if rewrites else Safety.MANUAL
    text = "; ".join(dict.fromkeys((*_instructions(known), *_doubts(known))))
    if circular:
        text += "; as that imports the importer, let the function import it that needs it"
    rewrites.sort(key=lambda rewrite: (rewrite.path, rewrite.line, rewrite.before))
    return Fix(safety, text, tuple(rewrites))


def proofs(code: Code, cause: Cause, known: Sequence[Remedy]) -> Iterator[Evidence]:
    """Each candidate with what speaks for it and against it, and what the history says."""
    together: dict[tuple[str, str, str], list[Candidate]] = defaultdict(list)
    for remedy in known:
        for candidate in remedy.candidates[:_SHOWN]:
            together[candidate.module, candidate.why, candidate.misfit].append(candidate)
    for (module, why, misfit), candidates in together.items():
        first, against = candidates[0], f", but {misfit}" if misfit else ""
        shown = module if first.whole or len(candidates) > 1 else first.path
        names = "" if len(candidates) == 1 else f" ({_listed([one.name for one in candidates])})"
        yield Evidence("", f"{shown} {why}{against}{names}", first.at)
    for remedy in known:
        if len(remedy.candidates) > _SHOWN:
            yield Evidence("", f"{len(remedy.candidates) - _SHOWN:,} more have {remedy.what}")
    yield from (Evidence("", text) for text in dict.fromkeys(_history(code, cause, known)))


def _remedy(code: Code, need: Need, cause: Cause) -> Remedy:
    siblings = [other for other in cause.needs if other.module == need.module]
    followed = trail(code, code.analysis.past, need)
    went = followed.found or tuple(unchanged(code, need, followed))
    found = merged((*declared(code, need), *nearby(code, need), *elsewhere(code, need, siblings), *went))
    judged = tuple(_judged(code, need, followed, candidate) for candidate in found if _leads(code, need, candidate))
    guessed = () if judged else (c for c in alike(code, need, siblings) if _leads(code, need, c))
    return Remedy(need, merged(judged or guessed), followed)


def _leads(code: Code, need: Need, candidate: Candidate) -> bool:
    """Whether all importers can be sent there."""
    links = need.links
    homes = [code.module(candidate.module, link.importer) for link in links]
    return all(
        home is None or code.analysis.may_lead(link.importer, home.id) for link, home in zip(links, homes, strict=True)
    )


def _judged(code: Code, need: Need, followed: Trail, candidate: Candidate) -> Candidate:
    """The candidate with what speaks against it."""
    symbol = code.symbol(candidate.symbol)
    if symbol is None:
        return candidate
    value = Value(ValueKind.SYMBOL, symbol.module, symbol.definition.name)
    misfit = fit(code, need.links, value).misfit
    if not misfit and candidate.proof is not Proof.PROVEN:
        differences = (unlike(code, trace.body, symbol) for _, trace in followed.traces if trace.body)
        misfit = next(filter(None, differences), "")
    return replace(candidate, misfit=misfit) if misfit else candidate


def _instructions(known: Sequence[Remedy]) -> Iterator[str]:
    """What to import instead, for all needs of which that is known; those that have one answer together."""
    together: dict[tuple[str, str, str, Proof], list[str]] = defaultdict(list)
    for remedy in known:
        if (chosen := remedy.chosen) is not None:
            named = chosen.name if chosen.name == remedy.need.name else f"{chosen.name} for {remedy.what}"
            together[chosen.module, chosen.why, chosen.misfit, chosen.proof].append(named if chosen.name else "")
    for number, ((module, why, misfit, proof), names) in enumerate(together.items()):
        if number == _SHOWN:
            yield f"and so on from {len(together) - _SHOWN:,} more modules"
            return
        what = f"{_listed(['all' if name == '*' else name for name in names])} from {module}" if all(names) else module
        check = f", but {misfit}" if misfit else "" if proof is Proof.PROVEN else ": check that it is meant"
        yield f"import {what}, which {why}{check}"


def _doubts(known: Sequence[Remedy]) -> Iterator[str]:
    """What to do about each thing of which it is not known what it became; those that are nowhere together."""
    nowhere: dict[str, list[str]] = defaultdict(list)
    for remedy in known:
        if remedy.chosen is not None:
            continue
        if not remedy.candidates:
            nowhere[_gone(remedy.trail.trace)].append(remedy.what)
            continue
        best = remedy.candidates[0].proof
        paths = [candidate.path for candidate in remedy.candidates if candidate.proof is best]
        if best is Proof.ALIKE:
            verb = "is" if len(paths) == 1 else "are"
            yield f"{remedy.what} is nowhere; {_listed(paths)} {verb} called alike: look whether one is meant"
        elif len(paths) == 1 and remedy.candidates[0].misfit:
            yield f"{remedy.what} is in {paths[0]}, but {remedy.candidates[0].misfit}: it is hardly the one"
        else:
            yield f"{remedy.what} is in {_listed(paths)}: check which is meant"
    for told, names in nowhere.items():
        verb, pronoun = ("is", "it") if len(set(names)) == 1 else ("are", "them")
        yield f"{_listed(names)} {told.format(verb=verb, pronoun=pronoun)}"


def _gone(trace: Trace | None) -> str:
    """What to do about what is nowhere: a form that is filled by how many things it is said of."""
    instead = "take out the imports with what uses {pronoun}"
    if trace is not None and trace.fate is Fate.NEVER:
        return f"never existed: write {{pronoun}}, or {instead}"
    if trace is not None and trace.fate is Fate.REMOVED and trace.commit:
        return f"{{verb}} nowhere: {instead}, or bring back what {when(trace)} took away"
    return f"{{verb}} nowhere: write {{pronoun}}, or {instead}"


def _history(code: Code, cause: Cause, known: Sequence[Remedy]) -> Iterator[str]:
    """What the history says of the missing module, and of the names that were asked for."""
    past = code.analysis.past
    whole = past.get(question(code, cause.subject, "", cause.links[0])) if cause.absent else None
    if whole is not None:
        yield _sentence(cause.subject, whole)
    for remedy in known if whole is None or whole.fate is Fate.REMOVED else ():
        trace = remedy.trail.trace
        if trace is not None and (whole is None or (trace.commit, trace.fate) != (whole.commit, whole.fate)):
            yield _sentence(f"{remedy.need.module}.{remedy.need.name}".rstrip("."), trace)


def _sentence(what: str, trace: Trace) -> str:
    if trace.fate is Fate.NEVER:
        return f"{what} never existed: the history has no trace of it"
    if trace.fate is Fate.UNTOLD:
        return f"the history cannot tell: {trace.reason}"
    place = str(Location(trace.file, trace.line))
    if not trace.commit:
        return f"{what} is still in the last commit, at {place}"
    if trace.merged:
        return f"{what} was at {place} in {when(trace)} ({trace.title}), and a merge left it out"
    return f"{what} was at {place} until {when(trace)} ({trace.title})"


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - _SHOWN:,} more" if len(unique) > _SHOWN else ""
    return ", ".join(unique[:_SHOWN]) + more
