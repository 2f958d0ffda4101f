"""The root causes of failing imports: what each keeps from working, and what mends it"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from importmap.analysis import Analysis
from importmap.mending.code import Code
from importmap.mending.mend import fix, proofs, remedies
from importmap.mending.needs import Cause, causes, is_guarded
from importmap.mending.oddities import oddity
from importmap.mending.trails import questions
from importmap.model.finding import Evidence, Fix
from importmap.model.past import Question, Trace


@dataclass(frozen=True, slots=True)
class Mend:
    """What is known of a root cause, but for what it blocks."""

    cause: Cause
    reason: str  # what is wrong, as a clause
    fix: Fix
    evidence: tuple[Evidence, ...]  # what speaks for the fix


def mends(analysis: Analysis) -> Iterator[Mend]:
    """Every root cause that something runs into unguarded, with what mends it."""
    code = analysis.once(Code)
    for cause in analysis.once(causes):
        if all(is_guarded(link) for link in cause.links):
            continue  # nobody notices
        known = remedies(code, cause)
        odd, mended = oddity(code, cause), fix(code, known)
        if odd is not None and not any(remedy.candidates for remedy in known):
            mended = replace(mended, text=odd.advice)
        reason = odd.reason if odd is not None else cause.links[0].reason
        yield Mend(cause, reason, mended, tuple(proofs(code, cause, known)))


def remembered(
    analysis: Analysis, ask: Callable[[Iterable[Question]], Mapping[Question, Trace]]
) -> Mapping[Question, Trace]:
    """All that the history says of what is missing, and of where it went."""
    code, past = Code(analysis), dict[Question, Trace]()
    found = causes(analysis)
    while new := {one for cause in found for one in questions(code, past, cause)} - past.keys():
        past.update(ask(sorted(new)))
    return past
