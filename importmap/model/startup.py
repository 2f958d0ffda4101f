"""What happens when modules are imported: how each statement loads, and what stands in the way"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class ObstacleKind(StrEnum):
    """Why a statement fails, whoever runs it first."""

    MISSING = "missing"  # a module or a name of the analysed code that is not there
    BROKEN = "broken"  # a file that Python cannot compile
    ABSENT = "absent"  # a package from outside that is known not to be installed
    UNBOUND = "unbound"  # annotations evaluate names that nothing binds; the subject is "module id: A, B"
    ATTRIBUTE = "attribute"  # a class lacks what a module reads at once; the subject is "module id:Class.a, b"
    CIRCLE = "circle"  # a circle of imports comes to it too early, whoever is first; the subject is the module
    # Of a test module, which pytest imports by its own rules:
    NAMESAKE = "namesake"  # another test file, or a package of tests, has its name; the subject is the path of that
    MARKER = "marker"  # it uses a marker that has to be registered and is not
    NOT_SHIPPED = "not-shipped"  # a module that the image of a service does not hold; the subject is "a.b\\0c.d"


# The names in handlers that catch an error.
_ALL = frozenset({"Exception", "BaseException"})
CAUGHT_BY: Mapping[str, frozenset[str]] = {
    "ImportError": frozenset({"ImportError"}) | _ALL,
    "ModuleNotFoundError": frozenset({"ImportError", "ModuleNotFoundError"}) | _ALL,
    "AttributeError": frozenset({"AttributeError"}) | _ALL,
    "NameError": frozenset({"NameError"}) | _ALL,
    "SyntaxError": frozenset({"SyntaxError"}) | _ALL,
}


class Obstacle(NamedTuple):
    """A root cause: what has to be mended before modules can be imported again."""

    kind: str  # an ObstacleKind
    subject: str  # the missing dotted name as `Link.missing` has it, the path of the broken file, the absent package


class Stop(NamedTuple):
    """One statement on the way from a module to what keeps it from being imported."""

    module: str  # module id
    line: int


@dataclass(frozen=True, slots=True)
class Failure:
    """The first thing that goes wrong when a module is imported in a fresh process."""

    error: str  # "ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "SyntaxError"
    message: str  # as Python words it, without the file: "cannot import name 'Order' from partially initialized ..."
    # The modules in progress and where each of them is, the entry first; if a package above it fails, that package.
    chain: tuple[Stop, ...]
    obstacle: Obstacle | None  # None if it fails only because of the order in which modules are loaded


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether modules that import each other in a circle can be imported, and from where."""

    # "fails" from entries that the code has; works by "luck" of their order; by the "order" in which something always
    # runs first; with the fallback of a handler that has "swallowed" what fails, whoever is first; or "harmless"
    kind: str
    entries: tuple[str, ...]  # module ids that cannot be imported first: of those the code has, else of the circle
    working: int  # how many of the entries that the code has, else of the circle, can be imported first
    failure: Failure | None  # of the first of the entries
    swallowed: tuple[Failure, ...] = ()  # what handlers catch of it, each from its handler on
    first: tuple[str, ...] = ()  # ids of the modules that always run first and so see to the order
    order: tuple[str, ...] = ()  # the modules of the circle in the order in which they are begun then
    untried: int = 0  # modules of the circle of which nobody knows, because it is too large to try them all


# ------------------------------------------------------------------------------- what a file does when it is imported


class ArmKind(StrEnum):
    """When the body of an arm of a compound statement runs."""

    ALWAYS = "always"
    NEVER = "never"
    MAYBE = "maybe"
    TRY = "try"  # until something in it fails
    EXCEPT = "except"  # if it is the first of its statement that catches what failed
    ELSE = "else"  # after all of the TRY arm that it stands in, and not guarded by its statement


class Arm(NamedTuple):
    """One arm of a compound statement; the first arm of a script is the file itself."""

    parent: int  # index into Script.arms
    statement: int  # the same number for all arms of one statement
    kind: str  # an ArmKind
    caught: tuple[str, ...] = ()  # the classes that an EXCEPT arm catches, () for all; that a TRY arm lets pass
    raises: bool = False  # it ends by raising something itself


class Load(NamedTuple):
    """A statement makes sure that modules are loaded."""

    line: int
    order: int
    arm: int  # index into Script.arms
    guarded: bool  # an ImportError is caught somewhere around it, and not raised again
    modules: tuple[str, ...]  # module ids, each after the package that holds it
    top: str = ""  # id of the outermost package, if Python makes sure of that once more in the end
    owner: str = ""  # if given, only if this module has by then no attribute `name`
    name: str = ""
    listed: bool = False  # and only if its `__all__` lists the name by then


class Take(NamedTuple):
    """A statement reads a name from a module that is loaded or in progress."""

    line: int
    order: int
    arm: int
    guarded: bool
    module: str  # module id
    name: str
    submodule: str  # id of the submodule of that name, or ""
    attribute: bool  # `module.name`, not `from module import name`: the submodule alone does not do
    obstacle: Obstacle | None  # why the name is not there when the module has been loaded


class Spread(NamedTuple):
    """A star import binds what a module offers."""

    line: int
    order: int
    arm: int
    guarded: bool
    module: str  # module id
    names: tuple[str, ...]  # what it offers when it has been loaded
    submodules: tuple[tuple[str, str], ...]  # the submodules that its `__all__` lists, by name, and their ids
    missing: tuple[tuple[str, Obstacle], ...]  # what its `__all__` lists and it does not have, by name, and why


class Fail(NamedTuple):
    """A statement fails when it is reached."""

    line: int
    order: int
    arm: int
    guarded: bool
    error: str
    message: str
    obstacle: Obstacle


class Leave(NamedTuple):
    """The file ends here: `pytest.skip(..., allow_module_level=True)`."""

    line: int
    order: int
    arm: int


Step = Load | Take | Spread | Fail | Leave


class Binding(NamedTuple):
    """A statement of a module that binds or unbinds a name."""

    order: int  # -1 if it may come at any time: a `global` in a function
    arm: int
    bound: bool


@dataclass(frozen=True, slots=True)
class Script:
    """What a module does when it is imported, in the order of its source."""

    module: str  # module id
    name: str  # dotted
    ancestors: tuple[str, ...] = ()  # ids of the packages above it, the outermost first
    steps: tuple[Step, ...] = ()
    later: tuple[Step, ...] = ()  # what its functions do when they are called
    arms: tuple[Arm, ...] = (Arm(0, 0, ArmKind.ALWAYS),)
    bindings: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)  # by name, each by order
    open: bool = False  # it may have any name
    # What `__all__` lists after each statement that changes it; None where that cannot be read.
    listed: tuple[tuple[int, tuple[str, ...] | None], ...] = ()
    broken: Obstacle | None = None  # it cannot be compiled
    line: int = 0  # of what is wrong in a broken file
