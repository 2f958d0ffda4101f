"""What the history tells of something that is missing: until when it was there, and where it went from there"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from importmap.mending.candidates import Candidate, Proof, found_as
from importmap.mending.code import Code
from importmap.mending.needs import Cause, Need
from importmap.model.links import Link
from importmap.model.past import Fate, How, Move, Question, Trace
from importmap.resolve.values import ValueKind

_STEPS = 6  # moves that are followed, one after the other

Past: TypeAlias = Mapping[Question, Trace]

_WHY = {
    How.FILE: "is what {} renamed its file to",
    How.BODY: "has the very same definition since {}",
    How.RENAMED: "is what {} renamed it to",
    How.IMPORTED: "is where it was imported from until {}",
    How.STAR: "is where a star import had it from until {}",
    How.ALIAS: "is what it was another name of until {}",
}


@dataclass(frozen=True, slots=True)
class Trail:
    """What became of one thing, and what of where it went, until something is there today."""

    asked: tuple[Question, ...]  # of the thing itself first
    traces: tuple[tuple[Question, Trace], ...]  # those that were answered
    found: tuple[Candidate, ...]  # what is there today where it went

    @property
    def trace(self) -> Trace | None:
        """What the history says of the thing itself; None where it was not asked."""
        if not self.traces or self.traces[0][0] != self.asked[0]:
            return None
        trace = self.traces[0][1]
        if self.found or not trace.moves or any(move.how != How.STAR for move in trace.moves):
            return trace
        # A star import may have had it, but from where it came that never was.
        if all(other.fate is Fate.NEVER for _, other in self.traces[1:]) and len(self.traces) == len(self.asked):
            return Trace(Fate.NEVER)
        return Trace(Fate.UNTOLD, "it can only have come through a star import")


def questions(code: Code, past: Past, cause: Cause) -> Iterator[Question]:
    """What the history has to be asked of a root cause, as far as that is known by what it has answered."""
    if cause.absent:
        yield question(code, cause.subject, "", cause.links[0])
    for need in cause.needs:
        yield from trail(code, past, need).asked


def trail(code: Code, past: Past, need: Need) -> Trail:
    """Follow one thing through the history."""
    if not need.module:
        return Trail((), (), ())
    link, name = need.links[0], "" if need.name == "*" else need.name
    owner = code.module(need.module, link.importer)
    if owner is not None and code.hidden_with(owner, name) is not None:
        return Trail((), (), ())  # it is there, in a file that is out of reach
    first = question(code, need.module, name, link)
    asked, seen = [first], {(need.module, name)}
    traces: list[tuple[Question, Trace]] = []
    found: list[Candidate] = []
    layer = [(first, "")]
    for _ in range(_STEPS):
        following = []
        for here, so_far in layer:
            trace = past.get(here)
            if trace is not None:
                traces.append((here, trace))
            for move in trace.moves if trace is not None else ():
                why = _told(past[here], move, so_far)
                candidate = _alive(code, move, link, why)
                if candidate is not None:
                    found.append(_starred(candidate) if need.name == "*" else candidate)
                elif (move.module, move.name) not in seen:
                    seen.add((move.module, move.name))
                    following.append((question(code, move.module, move.name, link), why))
        layer = following
        asked += [here for here, _ in following]
    return Trail(tuple(asked), tuple(traces), tuple(found))


def unchanged(code: Code, need: Need, followed: Trail) -> Iterator[Candidate]:
    """What is the same to the last statement as a definition on the trail was when it was removed.

    Under another name, or none that tells much, it may be a chance.
    """
    importers = {link.importer for link in need.links}
    for here, trace in followed.traces:
        for symbol in code.same(trace.body):
            module, name = code.place(symbol)
            value = code.value(module, name, need.links[0].importer)
            if value is None or value.symbol != symbol.id or symbol.module in importers:
                continue
            proof = Proof.PROVEN if symbol.name == here.name else Proof.LIKELY
            at = code.analysis.at(symbol.module, symbol.definition.line)
            yield Candidate(module, name, proof, f"is the same as it was until {when(trace)}", symbol=symbol.id, at=at)


def question(code: Code, module: str, name: str, link: Link) -> Question:
    """What is to be asked of a dotted module, as an importer means it."""
    owner = code.module(module, link.importer)
    roots = (owner.root,) if owner is not None else code.roots(link.importer)
    files = []
    earlier = (".",) if "src" in roots else ()  # before a repository puts its packages below `src` they are at the top
    for root in dict.fromkeys((*roots, *earlier)):
        stem = module.replace(".", "/") if root == "." else f"{root}/{module.replace('.', '/')}"
        files += [f"{stem}.py", f"{stem}/__init__.py"]
    standing = {other.path for other in code.hidden(owner)} if owner is not None else set()
    return Question(module, name, tuple(file for file in files if file not in standing))


def when(trace: Trace) -> str:
    """The commit that removed something: "1a2b3c4d5 of 2025-09-16"."""
    return f"{trace.commit} of {trace.date}" if trace.commit else "a change that is not committed"


def _alive(code: Code, move: Move, link: Link, why: str) -> Candidate | None:
    """The candidate that a move leads to, if it is there today."""
    value = code.value(move.module, move.name, link.importer)
    if value is None or value.kind is ValueKind.UNKNOWN or value.module == link.importer:
        return None
    return found_as(code, value, move.module, move.name, Proof.PROVEN, why)


def _told(trace: Trace, move: Move, so_far: str) -> str:
    told = _WHY[How(move.how)].format(when(trace))
    return f"{so_far}, then {told}" if so_far else told


def _starred(candidate: Candidate) -> Candidate:
    """A module of which all is imported."""
    return Candidate(candidate.module, "*", candidate.proof, candidate.why, at=candidate.at)
