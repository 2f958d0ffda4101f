"""What is to be changed: one line of one file, and the steps that group such changes"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Safety(StrEnum):
    """What is promised of a fix, and of a step that takes it."""

    SAFE = "safe"  # applying it cannot change behaviour
    UNSAFE = "unsafe"  # it may: look at it
    MANUAL = "manual"  # described, not applied


class Standing(StrEnum):
    """Where an import is to stand that is not to run with its module any more: what its source begins with then."""

    TYPING = "if TYPE_CHECKING: "  # where the type checker alone reads it
    FUNCTIONS = "def _(): "  # in each function that uses it


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One import that is to name another path or to stand elsewhere, or what is read through one, as source."""

    path: str  # the file, POSIX, relative to the project's base
    line: int  # of the statement; of what is read, the first one
    before: str  # "from shop.api import Order"; a dotted path that is read; or in quotes what a string says: '"a.b"'
    after: str  # "from shop import Order"; "shop.Order"; "if TYPE_CHECKING: from shop.api import Order"; "" to go

    @property
    def standing(self) -> Standing | None:
        """Where the import is to stand; None if it stays where it is."""
        return next((standing for standing in Standing if self.after.startswith(standing)), None)

    @property
    def statement(self) -> str:
        """The statement that is to stand there, or the path that is to be read."""
        return self.after.removeprefix(self.standing or "")


@dataclass(frozen=True, slots=True)
class Move:
    """A module or package that is to have another name, or what a module defines that is to be in another one."""

    old: str  # dotted: "shop.orders", "shop.orders.Order"
    new: str  # of a module, its name then; else that of the module to which it goes
    kept_until: str = ""  # until when a module stays at the old place that warns; "" for none


@dataclass(frozen=True, slots=True)
class Edited:
    """A file as it was read, and as it has to be."""

    path: str  # POSIX, relative to the project's base
    before: bytes
    after: bytes
    taken: tuple[str, ...] = ()  # comments and lines that are left out on purpose
    to: str = ""  # where the file is then; "" for the same place
    made: bool = False  # there is no such file yet


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rewrite that is not made, and the cause in one sentence."""

    path: str
    line: int
    reason: str


class Phase(StrEnum):
    """What a step is for; a team takes the phases in this order."""

    RUN = "run"  # imports, files, calls and tests work
    HOME = "home"  # each name has one path
    DEFINITION = "definition"  # each concept has one definition
    KNOT = "knot"  # what imports each other in a circle, or across a boundary, is untied
    SHIM = "shim"  # what only forwards is left, and goes
    KEEP = "keep"  # what was reached is kept by a budget or a contract


@dataclass(frozen=True, slots=True)
class Worth:
    """What a step is good for when nothing but it is done."""

    modules: int = 0  # that can be imported again
    tests: int = 0  # test functions that can be collected again
    imports: int = 0  # that work again, or go by the one path
    uses: int = 0  # calls, patches and markers that fit again
    lines: int = 0  # of code that are no longer there


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of a metric, worked out on the graph as it will be."""

    metric: str
    now: float
    alone: float  # after this step and nothing else
    then: float  # after this step and all that stand before it


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric before and after rewrites: as the plan works it out, and as the code that is rewritten has it."""

    metric: str
    now: float
    predicted: float | None  # None where imports that failed until now bring in what was not counted
    measured: float


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the plan: what one person decides once, and one pull request carries."""

    id: str  # stable: derived from what is decided, and from no count
    phase: Phase
    title: str
    reason: str
    rule: str  # of the findings that weigh most in it
    subject: str  # what is decided on
    rewrites: tuple[Rewrite, ...]
    files: tuple[str, ...]  # that it touches, as far as they are known
    resolves: tuple[str, ...]  # fingerprints of the findings that must be gone
    after: tuple[str, ...]  # ids of the steps that must come first
    safety: Safety  # of all the rewrites; what is to be done by hand besides is in `by_hand`
    gain: int  # what it mends, in all: tests and modules shared by what keeps them, imports, uses, tens of lines
    measure: str  # the figure that must fall, in words: "tests that cannot be collected: 770 -> 649"
    question: str = ""  # what has to be answered, or looked at, before it is taken
    by_hand: int = 0  # places that nothing rewrites
    worth: Worth = Worth()
    forecasts: tuple[Forecast, ...] = ()  # of the metrics that it changes
    services: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()  # as CODEOWNERS names them, those of most files first
    journeys: tuple[str, ...] = ()  # the critical paths that come to it
    tests: tuple[str, ...] = ()  # test files to run, the nearest first; not all, where they are many
    all_tests: int = 0  # test files that can be reached from what it touches
    notes: tuple[str, ...] = ()  # what is easily forgotten
    command: str = ""  # that carries it out; "" where all is by hand
    safe: tuple[int, ...] = ()  # positions of the rewrites that cannot change behaviour, whatever the others do


@dataclass(frozen=True, slots=True)
class Bundle:
    """Steps that free much together of which each by itself frees little."""

    steps: tuple[str, ...]  # ids, in the order of the plan
    modules: int  # that can be imported again when all of them are done, and not before
    tests: int


UPKEEP = "keep"  # its id, which is none of a step


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What holds today, as the configuration that keeps it."""

    id: str
    file: str  # where it belongs
    configuration: str  # TOML; it finds nothing today
    limits: int  # budgets in it
    rules: int  # rules that become errors
    contracts: int  # single sources and contracts on imports


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, in the order in which to take them."""

    steps: tuple[Step, ...] = ()
    first: tuple[str, ...] = ()  # ids of the steps that carry most of the gain: they are shown at first
    bundles: tuple[Bundle, ...] = ()  # the most worth first
    upkeep: Upkeep | None = None  # the step that is always open; None where all is configured
