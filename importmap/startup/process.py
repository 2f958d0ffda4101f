"""One fresh process: doing in its order what Python would do

Modules that are in progress show what they have bound so far. A module that fails is taken out again, while what it
has loaded stays. Where something is imported whose own import in a fresh process is known already, and which touches
nothing that is in progress, the same happens again, and the answer is taken over: only circles are followed in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from importmap.model.startup import Fail, Failure, Leave, Load, Obstacle, Script, Spread, Step, Stop, Take
from importmap.startup.course import Chance, Course
from importmap.startup.known import Fate, Gap, Known, Outcome, Survey

_CIRCULAR = "(most likely due to a circular import)"
_END = 1 << 60
_NO_GAP: Gap = {}


class _Error(NamedTuple):
    """An exception on its way up."""

    error: str
    message: str
    obstacle: Obstacle | None
    chain: tuple[Stop, ...]  # below the modules that are in progress


class _Frame:
    """A module whose import is in progress."""

    __slots__ = ("cause", "course", "lost", "order", "pending", "position", "script", "step")

    def __init__(self, script: Script) -> None:
        self.script = script
        self.course = Course(script)
        self.position = 0  # of the next step
        self.step: Step | None = None  # the present one
        self.order = 0
        self.pending: list[str] = []  # what the present step has yet to load, the next one last
        self.lost: set[tuple[int, str]] = set()  # names that a star import has not brought
        self.cause: Obstacle | None = None  # of the first error that was caught


class Process:
    """One fresh process: what it has loaded, and what is in progress."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._scripts = known.scripts
        self._bits = known.bits
        self._outcomes = known.outcomes
        self._done = self._progress = self._touched = self._sought = self._orphans = 0
        self._entry, self._tried = "", True
        self._swallowed: frozenset[Failure] = frozenset()
        self._begun: list[str] = []  # what this process was seen to begin, in order
        self._recalls = True  # it takes over what is known of other processes
        self._survey: dict[int, Fate] | None = None  # of the first frame
        self._frames: list[_Frame] = []
        self._running: dict[str, _Frame] = {}
        self._gaps: dict[str, Gap] = {}

    def start(self, module: str, before: Sequence[str] = ()) -> Outcome:
        """Import a module, and the packages above it first; before that others, each with the packages above it."""
        failure = None
        self._entry = "" if before else module
        for target in (target for each in (*before, module) for target in (*self._scripts[each].ancestors, each)):
            error = self._import(target)
            if error is not None:
                failure = Failure(error.error, error.message, error.chain, error.obstacle)
                break
        return Outcome(
            failure,
            self._touched,
            self._done,
            self._sought,
            self._orphans,
            self._gaps,
            self._swallowed,
            self._tried,
        )

    def order(self, module: str, before: Sequence[str] = ()) -> tuple[str, ...]:
        """The modules that are begun when one is imported, in order."""
        self._recalls = False
        self.start(module, before)
        return tuple(self._begun)

    def among(self, module: str, circle: Sequence[str]) -> Failure | None:
        """What fails when a module is imported while all that is in no circle with it is loaded already."""
        self._recalls, self._entry = False, module
        self._done = ((1 << len(self._bits)) - 1) & ~sum(self._bits[each] for each in circle)
        error = self._import(module)
        return None if error is None else Failure(error.error, error.message, error.chain, error.obstacle)

    def survey(self, module: str) -> Survey:
        """Import a module as often as it takes to come to its end, with the packages above it in progress."""
        for target in self._scripts[module].ancestors:
            self._import(target)
            self._progress |= self._bits[target] & ~self._done
        self._done &= ~self._bits[module]
        self._survey = {}
        self._push(self._scripts[module])
        self._run(None)
        return self._survey

    # ------------------------------------------------------------------------------------------------- the machine

    def _import(self, module: str) -> _Error | None:
        return self._run(self._begin(module))

    def _run(self, error: _Error | None) -> _Error | None:
        while error is not None or self._frames:
            if error is not None:
                error = self._unwind(error)
                if error is not None:
                    return error
                continue
            frame = self._frames[-1]
            if frame.pending:
                error = self._begin(frame.pending.pop())
            elif frame.position < len(frame.script.steps):
                step = frame.step = frame.script.steps[frame.position]
                frame.position += 1
                frame.order = step.order
                if not step.arm or frame.course.chance(step.arm, step.order) >= Chance.MAYBE:
                    if self._survey is not None and len(self._frames) == 1:
                        self._survey[frame.position - 1] = None
                    error = self._do(frame, step)
            else:
                self._finish()
        return None

    def _begin(self, module: str) -> _Error | None:
        """Make sure that a module is loaded or in progress; as a rule, a frame is put on the others."""
        bit = self._bits[module]
        if (self._done | self._progress) & bit:
            return None
        known = self._outcomes.get(module)
        if known is not None and self._recalls and self._is_repeatable(known):
            self._touched |= known.touched
            self._done |= known.done
            self._sought |= known.sought
            self._orphans |= known.orphans
            self._gaps.update(known.gaps)
            self._swallowed |= known.swallowed
            self._tried = self._tried and known.tried
            failed = known.failure
            return None if failed is None else _Error(failed.error, failed.message, failed.obstacle, failed.chain)
        self._touched |= bit
        self._begun.append(module)
        script = self._scripts[module]
        if script.broken is not None:
            return _Error("SyntaxError", "invalid syntax", script.broken, (Stop(module, script.line),))
        self._push(script)
        return None

    def _push(self, script: Script) -> None:
        frame = self._running[script.module] = _Frame(script)
        self._frames.append(frame)
        self._progress |= self._bits[script.module]

    def _is_repeatable(self, known: Outcome) -> bool:
        """Whether an import has to go here as it went in a fresh process."""
        missed = (known.touched & ~known.done) | known.sought
        if known.touched & (self._progress | self._orphans) or missed & (self._done | self._progress):
            return False
        shared = known.touched & self._done
        return not shared or all(
            self._gap(module) == known.gaps.get(module, self._known.gaps.get(module, {}))
            for module in {**known.gaps, **self._gaps}
            if shared & self._bits[module]
        )

    def _unwind(self, error: _Error) -> _Error | None:
        """End modules in progress up to the one that catches an error; what is left of the error if none does."""
        chain, certain = error.chain, error.obstacle is None
        while self._frames:
            frame = self._frames[-1]
            step = frame.step
            assert step is not None  # noqa: S101 - said to the type checker: what fails is a step
            frame.pending = []
            if self._survey is not None and len(self._frames) == 1:
                self._survey[frame.position - 1] = error.error, error.obstacle
            certain = certain and frame.course.chance(step.arm, step.order) is Chance.YES
            guarded = certain and frame.course.guards(step, error.error)
            caught = frame.course.catches(step, error.error)
            if caught and guarded:
                stops = (Stop(frame.script.module, step.line), *chain)
                self._swallowed |= {Failure(error.error, error.message, stops, None)}
            if caught or (self._survey is not None and len(self._frames) == 1):
                frame.cause = frame.cause or error.obstacle
                return None
            chain = (Stop(frame.script.module, step.line), *chain)
            self._frames.pop()
            del self._running[frame.script.module]
            self._progress &= ~self._bits[frame.script.module]
            self._orphans |= self._done & self._known.children.get(frame.script.module, 0)
        return error._replace(chain=chain)

    def _finish(self) -> None:
        """The module on top is loaded."""
        frame = self._frames.pop()
        module = frame.script.module
        frame.order = _END
        if not frame.course.straight or frame.lost:
            self._note({name: frame.cause for name in frame.script.bindings if not _binds(frame, name)}, module)
        elif self._known.gaps.get(module):
            self._note({}, module)
        del self._running[module]
        self._progress &= ~self._bits[module]
        self._done |= self._bits[module]

    def _note(self, gap: Gap, module: str) -> None:
        """Keep what a module has not bound, if it is not what it always does not bind."""
        if module == self._entry:
            self._known.gaps[module] = gap
        elif gap != self._known.gaps.get(module, {}) or module not in self._outcomes:
            self._gaps[module] = gap

    # ----------------------------------------------------------------------------------------------------- the steps

    def _do(self, frame: _Frame, step: Step) -> _Error | None:
        match step:
            case Load():
                if not step.owner or self._asks(step):
                    frame.pending = self._yet_to_load(step)
                return None
            case Take():
                return self._take(step)
            case Spread():
                return self._spread(frame, step)
            case Fail():
                return _Error(step.error, step.message, step.obstacle, ())
            case Leave():
                if frame.course.chance(step.arm, step.order) is Chance.YES:
                    frame.position = len(frame.script.steps)
                else:
                    frame.course.leave()
                return None

    def _asks(self, step: Load) -> bool:
        """Whether a submodule is sought where its package has no attribute of that name."""
        if self._has(step.owner, step.name) or self._done & ~self._orphans & self._bits[step.modules[-1]]:
            return False
        names = self._listed(step.owner)
        return not step.listed or (names is not None and step.name in names)

    def _listed(self, module: str) -> tuple[str, ...] | None:
        """What `__all__` of a module lists by now; () if that is not known, None if there is none yet."""
        running = self._running.get(module)
        now = _END if running is None else running.order
        listed = [names or () for order, names in self._scripts[module].listed if order < now]
        return listed[-1] if listed else None

    def _yet_to_load(self, step: Load) -> list[str]:
        """What comes after the last one that is there already, the first one last."""
        here = self._done | self._progress
        missing = [step.top] if step.top and not here & self._bits[step.top] else []
        for module in reversed(step.modules):
            if here & self._bits[module]:
                break
            missing.append(module)
        return missing

    def _has(self, module: str, name: str) -> bool:
        """Whether a statement of a module has bound a name by now."""
        frame = self._running.get(module)
        if frame is not None:
            return _binds(frame, name)
        return name in self._scripts[module].bindings and name not in self._gap(module)

    def _gap(self, module: str) -> Gap:
        found = self._gaps.get(module)
        return self._known.gaps.get(module, _NO_GAP) if found is None else found

    def _take(self, step: Take) -> _Error | None:
        script, running = self._scripts[step.module], self._running.get(step.module)
        if running is not None:
            if script.open or _binds(running, step.name):
                return None
            obstacle = step.obstacle
            elsewhere = step.name not in script.bindings and step.obstacle is None
        else:
            if not self._done & self._bits[step.module]:
                return None
            if step.obstacle is not None:
                return self._has_no(step, step.obstacle)
            gap = self._gap(step.module)
            if script.open or (step.name in script.bindings and step.name not in gap):
                return None
            obstacle = gap.get(step.name)
            elsewhere = step.name not in script.bindings
        if step.submodule:
            return None if self._is_there(step) else self._has_no(step, obstacle)
        return None if elsewhere else self._has_no(step, obstacle)

    def _is_there(self, step: Take) -> bool:
        """Whether a submodule stands for the name that is read."""
        bit = self._bits[step.submodule]
        if (self._done & ~self._orphans if step.attribute else self._done | self._progress) & bit:
            return True
        if (self._done | self._progress) & bit:
            return False
        self._sought |= bit
        return step.submodule in self._known.late

    def _has_no(self, step: Take, obstacle: Obstacle | None) -> _Error:
        name, partial = self._scripts[step.module].name, step.module in self._running
        if step.attribute:
            return _Error("AttributeError", _no_attribute(name, step.name, partial=partial), obstacle, ())
        said = f"cannot import name {step.name!r} from {'partially initialized module ' if partial else ''}{name!r}"
        return _Error("ImportError", f"{said} {_CIRCULAR}" if partial else said, obstacle, ())

    def _spread(self, frame: _Frame, step: Spread) -> _Error | None:
        script, running = self._scripts[step.module], step.module in self._running
        missing, submodules = dict(step.missing), dict(step.submodules)
        if not (running or submodules or self._gap(step.module)):
            return self._offers_no(step, next(iter(missing)), missing) if missing else None
        names = self._listed(step.module)
        if script.open or names == ():
            return None
        for name in names or ():
            if name in missing or not self._offers(step, name, submodules):
                return self._offers_no(step, name, missing)
        for name in step.names:
            hidden = name.startswith("_") if names is None else name not in names
            if hidden or not self._offers(step, name, submodules):
                frame.lost.add((step.order, name))
        return None

    def _offers(self, step: Spread, name: str, submodules: Mapping[str, str]) -> bool:
        """Whether a module has a name: bound by a statement of it, a submodule, or set by others."""
        if self._has(step.module, name):
            return True
        if name in submodules:
            return bool(self._done & ~self._orphans & self._bits[submodules[name]])
        return name not in self._scripts[step.module].bindings

    def _offers_no(self, step: Spread, name: str, missing: Mapping[str, Obstacle]) -> _Error:
        partial = step.module in self._running
        said = _no_attribute(self._scripts[step.module].name, name, partial=partial)
        gap = {} if partial else self._gap(step.module)
        return _Error("AttributeError", said, missing.get(name) or gap.get(name), ())


def _no_attribute(module: str, name: str, *, partial: bool) -> str:
    if partial:
        return f"partially initialized module {module!r} has no attribute {name!r} {_CIRCULAR}"
    return f"module {module!r} has no attribute {name!r}"


def _binds(frame: _Frame, name: str) -> bool:
    """Whether a module in progress has bound a name by now, or may have."""
    result = False
    for binding in frame.script.bindings.get(name, ()):
        if binding.order >= frame.order:
            break
        if (binding.order, name) in frame.lost:
            continue
        chance = frame.course.chance(binding.arm, binding.order)
        if binding.bound:
            result = result or chance > Chance.NO
        elif chance is Chance.YES:
            result = False
    return result
