"""What one file says, with no path and no module name in it

Facts depend on nothing but the bytes of the file. That is why they can be cached under the hash of those bytes,
shared by a hundred copies of one file, and carried between processes.

They are named tuples, not dataclasses: there are hundreds of thousands of them, and a tuple is its own compact row.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class When:
    """When an import or a definition takes effect; flags, because `if TYPE_CHECKING:` may stand inside a function.

    Plain integers: testing an enumeration's flag takes ten times as long, and this is done millions of times.
    """

    ALWAYS: Final = 0
    TYPING: Final = 1  # under `if TYPE_CHECKING:`
    GUARDED: Final = 2  # in a `try` whose handler catches ImportError and does not raise again
    DEFERRED: Final = (
        4  # does not run when the module is imported: inside a function, or under `if __name__ == "__main__":`
    )
    CONDITIONAL: Final = 8  # under any other `if`, a loop, a `match`, or in an exception handler
    DYNAMIC: Final = 16  # not a statement: `import_module("a.b")`, `__import__("a")`, `pytest.importorskip("a")`
    ANNOTATION: Final = 32  # of a use: in the signature of a function that no foreign decorator reads, and evaluated


class BlockKind(StrEnum):
    """What sort of arm a block is."""

    MODULE = "module"  # block 0, the body of the file
    IF = "if"  # `if` and `elif`; `test` is the source of the test
    ELSE = "else"  # the last arm of an `if`; `test` is ""
    # The body of a `try`; its `else` is a TRY_ELSE block inside it, its `finally` belongs to the parent. The body of a
    # `with` that lets a failing import pass, too; `test` is then the callee, "contextlib.suppress" or "pytest.raises".
    TRY = "try"
    TRY_ELSE = "try-else"
    EXCEPT = "except"  # `test` is the caught names, comma-separated, "" for a bare `except:`
    LOOP = "loop"  # may run any number of times, none included
    CASE = "case"  # an arm of a `match`


class Block(NamedTuple):
    """One arm of a compound statement; bodies of classes, functions and `with` are no blocks of their own.

    >>> Block(parent=0, statement=3, kind="if", test="sys.version_info >= (3, 11)")
    """

    parent: int  # index into Facts.blocks
    statement: int  # the same number for all arms of one statement, unique in the file, rising with the source
    kind: str  # a BlockKind
    test: str  # normalised source, at most 200 characters; "" where there is none
    # What its last statement does, for a `try` that of its `else`: "return", "assert", "pass" and so on, or what it
    # calls: "pytest.skip"; "raise" also for `assert False` and for a call that never returns, such as `pytest.fail` or
    # `sys.exit`; "" for anything else.
    last: str = ""


class Import(NamedTuple):
    """One imported name of one import statement.

    `import a.b as c`      -> module="a.b", name="",  alias="c", level=0
    `from ..m import n`    -> module="m",   name="n", alias="",  level=2
    `from . import n as n` -> module="",    name="n", alias="n", level=1
    `from m import *`      -> module="m",   name="*"
    `X = import_module("a.b")` -> module="a.b", name="", alias="X", when=DYNAMIC (alias "" if not bound to a plain name)
    """

    module: str  # dotted, as written, without leading dots
    name: str  # "" for `import module`, "*" for a star
    alias: str  # the name after `as`, or ""
    level: int  # leading dots
    line: int  # 1-based, of the alias where the parser knows it, else of the statement
    when: int  # When flags
    scope: str  # qualified name of the enclosing classes and functions, "" at module level
    block: int  # index into Facts.blocks
    order: int  # rises with the source over all facts of the file that bind or unbind names
    quiet: bool = False  # stands where a warning is expected or kept from being seen: in `with pytest.warns(...)`

    @property
    def bound(self) -> str:
        """The name that the statement binds in its scope; "" for a star and for a dynamic import that binds nothing."""
        if self.alias:
            return self.alias
        if self.name:
            return "" if self.name == "*" else self.name
        return "" if self.when & When.DYNAMIC else self.module.partition(".")[0]

    def __str__(self) -> str:
        """The import as a statement, for people."""
        renamed = f" as {self.alias}" if self.alias else ""
        if self.when & When.DYNAMIC:
            return f'import_module("{"." * self.level}{self.module}")'
        if not self.name:
            return f"import {self.module}{renamed}"
        return f"from {'.' * self.level}{self.module} import {self.name}{renamed}"


class Kind(StrEnum):
    """What a definition defines."""

    CLASS = "class"
    FUNCTION = "function"  # methods, too
    ALIAS = "alias"  # `X = Y`, `X = mod.Y`, and each pair of `X, Y = a.X, b.Y`; `target` is the right side
    VALUE = "value"  # any other binding; `target`: "f" for `X = f(...)`, the source of a test, "None", "True", or ""
    DELETED = "deleted"  # `del X`


class Parameter(NamedTuple):
    """One parameter of a signature."""

    name: str
    kind: str  # "positional-only", "positional", "variadic" (*args), "keyword-only", "keywords" (**kwargs)
    default: bool


class Definition(NamedTuple):
    """A statement that binds a name at module level or in a class body, a class or function first of all.

    What stands inside a function is local and not recorded, except names that it declares `global`.
    """

    name: str  # qualified inside the module: "Order", "Order.total"
    kind: str  # a Kind
    line: int  # 1-based, of the `class` or `def` keyword, not of a decorator
    end_line: int  # inclusive
    when: int  # When flags
    block: int  # index into Facts.blocks
    order: int  # see Import.order
    bases: tuple[str, ...] = ()  # of a class, as dotted names, "?" for anything else; "metaclass=M" last
    decorators: tuple[str, ...] = ()  # dotted names, the callee for calls; outermost first; "?" for anything else
    parameters: tuple[Parameter, ...] = ()  # of a function; what the fields make of a decorated class or named tuple
    target: str = ""  # of an alias or a value
    digest: str = (
        ""  # of a class or function: 16 hex digits over its normalised structure (no positions, no docstrings)
    )
    size: int = 0  # number of syntax nodes in that structure
    fields: tuple[str, ...] = ()  # of a class: the names that its body annotates or assigns, in order
    # Of a class or function: 32 bits for its header without its name, then for each of the fields of a class, or for
    # each statement of a function, nested ones included and a compound one without its body.
    statements: tuple[int, ...] = ()
    asynchronous: bool = False  # of a function: `async def`
    passes: str = ""  # of a function: the parameter that it returns, however it ends
    # Of a value that calls make of a name: who is called, the outermost first, and the name: `f(g(X))` -> f, g, X.
    given: tuple[str, ...] = ()


class Export(NamedTuple):
    """One step of building `__all__`, in source order."""

    operation: str  # "set", "add", "remove"; "opaque" when it cannot be read
    names: tuple[str, ...]
    source: str  # dotted name of what has the names: "sub.__all__", a name bound to such a list, "dir()"; else ""
    line: int
    block: int = 0
    order: int = 0


class Writing(NamedTuple):
    """What a function writes into the module that calls it, or that defines what it is given.

    `setattr(sys.modules[cls.__module__], "Canvas", cls.Canvas)` -> name="Canvas", value="{}.Canvas"
    """

    scope: str  # as in Import
    name: str  # "{}" in it stands for the name of the first argument; "" if it is not known
    value: str  # "{}" for the first argument, "{}.x" for an attribute of it, "" for anything else; or DELETED
    line: int


DELETED: Final = "del"
"""What a function writes that deletes a name."""


STUB: Final = ".pyi"
"""The module of a lazy name that stands for all names in the stub file beside a package."""


class Lazy(NamedTuple):
    """One entry of a module-level `__getattr__`: `name` yields `attribute` of `module`."""

    name: str  # "*" for every name that the module has
    module: str  # relative modules keep their dots: ".sub"
    attribute: str  # "" for the module itself; of an unknown module, what this module itself calls it
    line: int
    sure: bool = True  # False for what a function is told that makes the names: this is what its arguments seem to say


class Use(NamedTuple):
    """A dotted name that is read, whose first part is bound by an import or by a definition of the module.

    Repeated uses are counted, not repeated: one Use per path, origin and deferral.
    """

    path: str  # as written: "x.C"
    origin: int  # index into Facts.imports if that import binds it inside a function; -1 for a name of the module
    line: int  # of the first one
    when: int  # When flags: DEFERRED inside a function, TYPING in an annotation that is not evaluated, ANNOTATION
    times: int
    block: int = 0  # of the first one, index into Facts.blocks; 0 for what is deferred


class Call(NamedTuple):
    """A call of such a name."""

    path: str
    origin: int  # as in Use
    line: int
    scope: str  # as in Import
    positional: int  # number of positional arguments
    keywords: tuple[str, ...]
    open: bool  # has *args or **kwargs, so that its arguments cannot be counted
    # Stands where a TypeError is caught or, by a test, expected; where the signature was asked for; or in a file that
    # sets that attribute.
    caught: bool = False


class Mention(NamedTuple):
    """A string constant that reads as a dotted path of identifiers, with at least one dot: "a.b.C".

    Or the path of a Python file in a string, with at least one slash: "scripts/tool.py".
    """

    path: str
    line: int
    via: str  # dotted name of the callee whose argument it is: "mock.patch", "import_module"; "" elsewhere
    keywords: tuple[str, ...] = ()  # the names of that call's keyword arguments
    argument: str = ""  # which argument of that call it is: "0" for the first positional one, or a keyword's name


class Marker(NamedTuple):
    """A pytest marker in use: `pytest.mark.slow` -> "slow"."""

    name: str
    line: int


class Setting(NamedTuple):
    """What a file tells pytest or Django: a list of strings that it binds, or a marker that it registers."""

    # "collect_ignore", "collect_ignore_glob", "pytest_plugins", "INSTALLED_APPS" or a part of it
    # such as "LOCAL_APPS", a list of plugins such as "PLUGINS", or "markers" for `addinivalue_line`
    name: str
    values: tuple[str, ...]
    complete: bool  # False if there is more that cannot be read
    line: int


class Deprecation(NamedTuple):
    """A call that warns of a deprecation: `warn("...", DeprecationWarning)`, or a helper that is named for it."""

    scope: str  # as in Import: "" warns whoever imports the module, "Order.total" whoever calls it
    message: str  # the literal text, as far as it is one; at most 300 characters
    line: int
    when: int  # When flags
    helper: str = ""  # the name of the helper; "" if the call itself warns


class Ignore(NamedTuple):
    """A comment `# importmap: ignore[rule, rule] reason`, which speaks of findings on its line."""

    line: int
    rules: tuple[str, ...]  # () for a comment without brackets
    reason: str


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read."""

    kind: str  # "syntax", "version", "encoding", "too-deep", "unreadable"
    line: int  # 1-based; 0 for the whole file
    column: int  # 1-based; 0 if unknown
    message: str  # a sentence without a full stop


class Feature(NamedTuple):
    """A construct that needs a certain Python version, the first place of each."""

    name: str  # "match statement", "nested quotes in an f-string"
    since: tuple[int, int]  # the first version that has it: (3, 12)
    line: int


class Facts(NamedTuple):
    """What one file says."""

    imports: tuple[Import, ...] = ()
    definitions: tuple[Definition, ...] = ()
    blocks: tuple[Block, ...] = (Block(0, 0, "module", ""),)
    exports: tuple[Export, ...] = ()
    lazies: tuple[Lazy, ...] = ()
    opaque: bool = False  # has a module-level __getattr__ whose names cannot be read, or writes globals() or exec()
    # sys.modules[KEY] = TARGET: (key, "" for a computed one; dotted target or ""; line)
    replacements: tuple[tuple[str, str, int], ...] = ()
    # `module.NAME = TARGET`: (dotted, dotted target or "", line); "module.*" for `setattr` with an unknown name
    assignments: tuple[tuple[str, str, int], ...] = ()
    # Names under which something is stored as an attribute of anything but `self`, sorted; "*" for a computed one.
    stored: tuple[str, ...] = ()
    writings: tuple[Writing, ...] = ()
    uses: tuple[Use, ...] = ()
    # What an annotation reads when it is evaluated while the file runs, and nothing binds by then: the names alone.
    unbound: tuple[Use, ...] = ()
    calls: tuple[Call, ...] = ()
    mentions: tuple[Mention, ...] = ()
    markers: tuple[Marker, ...] = ()
    settings: tuple[Setting, ...] = ()
    deprecations: tuple[Deprecation, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    features: tuple[Feature, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: int = 0
    # Why it may be run by itself: "__main__" for a guard, else "#!", else "acts" for what its top level does; or ""
    run: str = ""
    doctests: int = 0  # docstrings with examples: `>>> total(1)`
