"""Calls that fit no signature, and namesakes that take other arguments"""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap.detect.interface_drift import Options, find
from importmap.model.facts import Call, Parameter
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from importmap.resolve.signatures import misfit, shown
from tests.code import analysed

KINDS = {
    "positional-only": inspect.Parameter.POSITIONAL_ONLY,
    "positional": inspect.Parameter.POSITIONAL_OR_KEYWORD,
    "variadic": inspect.Parameter.VAR_POSITIONAL,
    "keyword-only": inspect.Parameter.KEYWORD_ONLY,
    "keywords": inspect.Parameter.VAR_KEYWORD,
}


def found(files: dict[str, str], options: Options | None = None) -> list[Finding]:
    """The findings of the rule."""
    return list(find(analysed(files), options or Options()))


def wrong(definitions: str, calls: str) -> list[str]:
    """What is wrong with the calls in user.py, which imports m, in the order of their lines."""
    findings = found({"m.py": definitions, "user.py": f"import m\nfrom m import A, B, D, f, g\n{calls}"})
    told = [(str(i.location), f.subject.partition(": ")[2]) for f in findings for i in f.evidence if i.place]
    return [words for _, words in sorted(told)]


# Each row: what it shows, m.py, a call in user.py, and what is wrong with it, "" for nothing.
CALLS: list[tuple[str, str, str, str]] = [
    ("a call that fits", "def f(a, b=1, *, c=2): ...", "f(1, c=3)", ""),
    ("a required argument is missing", "def f(a, b): ...", "f(1)", "missing argument b"),
    ("a required keyword is missing", "def f(*, a): ...", "f()", "missing argument a"),
    ("a keyword that is not there", "def f(a=1): ...", "f(b=2)", "unknown keyword b"),
    ("too many", "def f(a): ...", "f(1, 2, 3)", "3 positional arguments, takes 1"),
    ("none allowed", "def f(): ...", "f(1)", "1 positional argument, takes none"),
    ("an argument that is given twice", "def f(a): ...", "f(1, a=1)", "argument a twice"),
    ("positional only", "def f(a, /): ...", "f(a=1)", "unknown keyword a, missing argument a"),
    ("its name is free where there is **", "def f(a, /, **k): ...", "f(1, a=1)", ""),
    ("stars in the signature take the rest", "def f(a, *b, **c): ...", "f(1, 2, 3, d=4)", ""),
    ("stars in the call may fill what is missing", "def f(a, b): ...", "f(*x)\nf(**x)", ""),
    ("stars in the call do not mend a wrong keyword", "def f(a): ...", "f(*x, b=1)", "unknown keyword b"),
    ("through the module", "def f(a): ...", "m.f()", "missing argument a"),
    ("under an alias", "def f(a): ...\ng = f", "g()", "missing argument a"),
    ("inside a function", "def f(a): ...", "def user():\n    from m import f as g\n    g()", "missing argument a"),
    ("a local name", "def f(a): ...", "def user():\n    from m import f\n    f = other(f)\n    f()", ""),
    ("a parameter hides the name", "def f(a): ...", "def user(f):\n    f()", ""),
    ("a TypeError that is caught", "def f(a): ...", "try:\n    f()\nexcept TypeError: ...", ""),
    ("another error that is caught", "def f(a): ...", "try:\n    f()\nexcept ValueError: ...", "missing argument a"),
    ("a TypeError that a test expects", "def f(a): ...", "with raises(TypeError):\n    f()", ""),
    ("what stands first in such a block", "def f(a): ...", "with raises(KeyError):\n    f()", "missing argument a"),
    ("what may not be come to in it", "def f(a): ...", "with raises(KeyError):\n    g(1)\n    f()", ""),
    ("imports do not count", "def f(a): ...", "with raises(KeyError):\n    import x\n    f()", "missing argument a"),
    ("more than one call and a failure", "def f(a): ...",
     "try:\n    f()\n    g(1)\n    pytest.fail()\nexcept Exception:\n    pass", "missing argument a"),
    ("behind it", "def f(a): ...", "with raises(KeyError):\n    g(1)\nf()", "missing argument a"),
    ("any error that is caught", "def f(a): ...", "try:\n    f()\nexcept: ...", "missing argument a"),
    ("any error, where it is expected", "def f(a): ...",
     "try:\n    f()\n    self.assertTrue(False)\nexcept:\n    pass", ""),
    ("a look at the signature", "def f(a): ...", "if 'b' in signature(f).parameters:\n    f()\nelse:\n    f()", ""),
    ("a look at it in another statement", "def f(a): ...", "if signature(g):\n    pass\nf()", "missing argument a"),
    ("an attribute that is set", "class A:\n    def f(self, b): ...", "def t():\n    A.f = Mock()\n    A.f()", ""),
    ("another one that is set", "class A:\n    def f(self): ...", "def t():\n    A.g = Mock()\n    A.f()",
     "missing argument self"),
    ("a function that is patched", "def f(a): ...", "@mock.patch('m.f')\ndef t(mocked):\n    m.f()", ""),
    # Decorators
    ("a decorator that may do anything", "from x import d\n@d\ndef f(a): ...", "f()", ""),
    ("a decorator of its own", "def d(f): return f\n@d\ndef f(a): ...", "f()", ""),
    ("a cache", "from functools import lru_cache\n@lru_cache(1)\ndef f(a): ...", "f()", "missing argument a"),
    ("a context", "import contextlib as c\n@c.contextmanager\ndef f(a): ...", "f()", "missing argument a"),
    ("overloads", "from typing import overload\n@overload\ndef f(a): ...\ndef f(a, b=1): ...", "f()", ""),
    # Names
    ("two definitions", "if x:\n    def f(a): ...\nelse:\n    def f(): ...", "f()", ""),
    ("a name that is bound again", "def f(a): ...\nf = wrapped(f)", "f()", ""),
    ("a fallback", "try:\n    from n import f\nexcept ImportError:\n    def f(a): ...", "f()", ""),
    # Methods through their class
    ("a method through its class", "class A:\n    def f(self, b): ...", "A.f(1)", "missing argument b"),
    ("a class method", "class A:\n    @classmethod\n    def f(cls, b): ...", "A.f()", "missing argument b"),
    ("a static method", "class A:\n    @staticmethod\n    def f(b): ...", "A.f()", "missing argument b"),
    ("an inherited class method", "class A:\n    @classmethod\n    def f(cls, b): ...\nclass B(A): ...", "B.f()", ""),
    ("a property", "class A:\n    @property\n    def f(self): ...", "A.f(1, 2)", ""),
    # Classes
    ("a class without anything", "class A: ...", "A(1)", "1 positional argument, takes none"),
    ("a constructor", "class A:\n    def __init__(self, a): ...", "A()", "missing argument a"),
    ("a constructor without self", "class A:\n    def __init__(*all): ...", "A(1)", ""),
    ("an inherited one", "class A:\n    def __init__(self, a): ...\nclass B(A): ...", "B()", "missing argument a"),
    (
        "the first one in the order of a diamond",
        "class A: ...\nclass B(A): ...\nclass C(A):\n    def __init__(self, c): ...\nclass D(B, C): ...",
        "D()",
        "missing argument c",
    ),
    ("a base that is not known", "from x import B\nclass A(B): ...", "A(1)", ""),
    ("a base that is computed", "class A(b()): ...", "A(1)", ""),
    ("a base from outside, and a constructor", "from x import B\nclass A(B):\n    def __init__(self): ...", "A(1)",
     "1 positional argument, takes none"),
    ("an abstract base", "from abc import ABC\nclass A(ABC): ...", "A(1)", "1 positional argument, takes none"),
    ("a generic base", "from typing import Generic\nclass A(Generic[T]): ...", "A(1)",
     "1 positional argument, takes none"),
    ("__new__", "class A:\n    def __new__(cls, a): ...\n    def __init__(self, b, c): ...", "A(1)", ""),
    ("a metaclass", "class A(metaclass=M):\n    def __init__(self, b): ...", "A()", ""),
    ("a metaclass of a base", "class A(metaclass=M): ...\nclass B(A):\n    def __init__(self, b): ...", "B()", ""),
    ("a class with a decorator", "from x import d\n@d\nclass A: ...", "A(1)", ""),
    ("a constructor that is assigned", "class A:\n    __init__ = make()", "A(1)", ""),
    ("an enumeration", "from enum import Enum\nclass A(Enum):\n    X = 1", "A(1)", ""),
    ("a string", "class A(str): ...", "A(1)", ""),
    ("an exception takes anything", "class A(ValueError): ...", "A(1, 2)", ""),
    ("an exception takes no keyword", "class A(ValueError): ...", "A(code=1)", "unknown keyword code"),
    ("an exception that does", "class A(ImportError): ...", "A(name='x')", ""),
    ("a model that validates", "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int", "A(y=1)", ""),
    ("a typed dictionary", "from typing import TypedDict\nclass A(TypedDict):\n    x: int", "A()", ""),
]  # fmt: skip

DATACLASS = "from dataclasses import KW_ONLY, dataclass, field\nfrom typing import ClassVar, NamedTuple\n"
FIELDS: list[tuple[str, str, str, str]] = [
    ("fields in their order", "@dataclass\nclass A:\n    a: int\n    b: int = 1", "A(1, 2)", ""),
    ("a field without default", "@dataclass\nclass A:\n    a: int\n    b: int = 1", "A(b=1)", "missing argument a"),
    ("no such field", "@dataclass\nclass A:\n    a: int\n    b = 1", "A(1, b=1)", "unknown keyword b"),
    ("a class variable is none", "@dataclass\nclass A:\n    a: ClassVar[int]", "A(a=1)", "unknown keyword a"),
    ("one that is not given", "@dataclass\nclass A:\n    a: int = field(init=False)", "A(a=1)", "unknown keyword a"),
    ("a factory is a default", "@dataclass\nclass A:\n    a: list = field(default_factory=list)", "A()", ""),
    ("a field() is none", "@dataclass\nclass A:\n    a: list = field(repr=False)", "A()", "missing argument a"),
    ("keywords only", "@dataclass(kw_only=True)\nclass A:\n    a: int", "A(1)",
     "1 positional argument, takes none, missing argument a"),
    ("keywords only from here", "@dataclass\nclass A:\n    a: int\n    _: KW_ONLY\n    b: int", "A(1, b=2)", ""),
    ("inherited first", "@dataclass\nclass A:\n    a: int\n@dataclass\nclass B(A):\n    b: int", "B(1, b=2)", ""),
    ("a subclass that is none", "@dataclass\nclass A:\n    a: int\nclass B(A):\n    b: int", "B(1, 2)",
     "2 positional arguments, takes 1"),
    ("named again", "@dataclass\nclass A:\n    a: int\n    b: int = 1\n@dataclass\nclass B(A):\n    a: str = ''",
     "B()", ""),
    ("a base that may have fields", "from x import X\n@dataclass\nclass A(X):\n    a: int", "A(1, 2)", ""),
    ("its own constructor", "@dataclass\nclass A:\n    a: int\n    def __init__(self): ...", "A(1)",
     "1 positional argument, takes none"),
    ("no constructor", "@dataclass(init=False)\nclass A:\n    a: int", "A(1, 2)", ""),
    ("fields under a condition", "@dataclass\nclass A:\n    if x:\n        a: int", "A(1)", ""),
    ("another library's", "from pydantic.dataclasses import dataclass\n@dataclass\nclass A:\n    a: int", "A()", ""),
    ("a named tuple", "class A(NamedTuple):\n    a: int\n    b: int = 1", "A()", "missing argument a"),
    ("a subclass of one", "class A(NamedTuple):\n    a: int\nclass B(A): ...", "B(1, 2)",
     "2 positional arguments, takes 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("definitions", "calls", "expected"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS]
)
def test_a_call_is_judged(definitions: str, calls: str, expected: str) -> None:
    """A call is wrong if it certainly raises TypeError, and the words say why."""
    assert wrong(definitions, calls) == [expected] * bool(expected)


@pytest.mark.parametrize(("fields", "calls", "expected"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS])
def test_fields_make_a_signature(fields: str, calls: str, expected: str) -> None:
    """A dataclass or a named tuple takes its fields."""
    assert wrong(f"{DATACLASS}{fields}", calls) == [expected] * bool(expected)


@st.composite
def signatures(draw: st.DrawFn) -> tuple[Parameter, ...]:
    """Signatures that Python accepts."""
    kinds = [kind for kind in KINDS for _ in range(draw(st.integers(0, 1 if kind in ("variadic", "keywords") else 2)))]
    parameters = [Parameter(name, kind, draw(st.booleans())) for name, kind in zip("abcdefgh", kinds, strict=False)]
    optional = False
    for index, (name, kind, default) in enumerate(parameters):
        optional = optional or default
        usual = {"positional-only": optional, "positional": optional, "keyword-only": default}
        parameters[index] = Parameter(name, kind, usual.get(kind, False))
    return tuple(parameters)


def written(parameters: tuple[Parameter, ...]) -> str:
    """The signature as Python writes it."""
    empty = inspect.Parameter.empty
    return str(
        inspect.Signature(
            [inspect.Parameter(p.name, KINDS[p.kind], default=0 if p.default else empty) for p in parameters]
        )
    )


@given(signatures(), st.integers(0, 5), st.sets(st.sampled_from("abcdefghi")))
def test_python_agrees(parameters: tuple[Parameter, ...], positional: int, keywords: set[str]) -> None:
    """A call is said not to fit if and only if Python refuses it."""
    function = eval(f"lambda {written(parameters)[1:-1]}: None")
    try:
        function(*range(positional), **dict.fromkeys(keywords, 0))
        fits = True
    except TypeError:
        fits = False
    call = Call("f", -1, 1, "", positional, tuple(sorted(keywords)), open=False)
    assert (misfit(parameters, call) == "") is fits


@given(signatures())
def test_signatures_are_shown_as_python_writes_them(parameters: tuple[Parameter, ...]) -> None:
    """What people read is the syntax of a signature, with dots for the defaults."""
    assert shown(parameters) == written(parameters).replace("=0", "=...")


def test_calls_that_are_wrong_alike_are_one_finding() -> None:
    """All calls with the same fault are told together, production first; the finding is an error if that is in it."""
    files = {"m.py": "def f(a): ...", "user.py": "from m import f\nf()\nf(1)\nf(b=1)"}
    findings = found({**files, "tests/test_m.py": "from m import f\nf()\nf(1, 2)"})
    assert [(f.subject, f.severity, f.weight, f.counted("production")) for f in findings] == [
        ("m.f: 2 positional arguments, takes 1", Severity.WARNING, 1, 0),
        ("m.f: missing argument a", Severity.ERROR, 2, 1),
        ("m.f: unknown keyword b, missing argument a", Severity.ERROR, 1, 1),
    ]
    assert findings[1].message == (
        "2 calls of f in 2 modules, 1 of them in tests, do not fit its signature: missing argument a"
    )
    assert [(str(e.location), e.text) for e in findings[1].evidence] == [
        ("user.py:2", "f()"),
        ("tests/test_m.py:2", "f()"),
        ("m.py:1", "f(a)"),
    ]


# Each row: the signature, the call, and what is proposed.
LIKELY = [
    ("def f(context, level=1): ...", "f(user_context=1)", "perhaps context for user_context"),
    ("def f(timestamp, message): ...", "f(created_at=1, message=2)", "perhaps timestamp for created_at"),
    ("def f(run_id): ...", "f(session_id=1)", None),
    ("def f(colour=1, size=2): ...", "f(color=3)", "perhaps colour for color"),
    ("def f(user_context=1, context_id=2): ...", "f(context=3)", None),
    ("def f(a, b): ...", "f(1, b=2, c=3)", None),
    ("def f(a, b): ...", "f(c=3, d=4)", None),
]


@pytest.mark.parametrize(("signature", "call", "proposed"), LIKELY)
def test_the_parameter_that_is_likely_meant_is_proposed(signature: str, call: str, proposed: str | None) -> None:
    """A slip, a part of the name, or the only one that is missing; nothing where several may be meant."""
    (finding,) = found({"m.py": signature, "user.py": f"from m import f\n{call}"})
    assert (finding.fix.text if finding.fix else None) == proposed


def test_the_namesake_that_fits_is_named() -> None:
    """Where a class or function of the same name takes what the calls give, it may be the one that is meant."""
    files = {"m.py": "def f(a): ...", "n.py": "def f(b): ...", "user.py": "from m import f\nf(b=1)"}
    (finding,) = found(files)
    assert finding.fix is not None
    assert finding.fix.text == "it would fit n.f(b); check which is meant"


def namesakes(first: str, second: str, *users: str) -> list[tuple[Severity, str]]:
    """What is said of the names that one.py and two.py both define, with two importers of `f` each, and these."""
    files = {"one.py": first, "two.py": second}
    for number in "12":
        files |= {f"u{number}.py": "from one import f", f"v{number}.py": "from two import f"}
    files |= {f"w{index}.py": source for index, source in enumerate(users)}
    return [(finding.severity, finding.message) for finding in found(files, Options(functions=True))]


CLASS = "class f:\n    def one(self{0}): ...\n    def two(self): ...\n    def three(self): ...\n"
DIFFERENT = "2 definitions of this name differ in what they take"


def test_namesakes_are_compared() -> None:
    """Functions of one name differ if they take other arguments, and classes that are alike if a method does."""
    assert namesakes("def f(a): ...", "def f(a, b=1): ...") == [(Severity.INFO, DIFFERENT)]
    assert namesakes(CLASS.format(""), CLASS.format(", a")) == [(Severity.INFO, DIFFERENT)]


def test_functions_are_compared_on_demand() -> None:
    """Many functions share a name and nothing else, so that they are left alone by default."""
    files = {
        "one.py": "def f(a): ...",
        "two.py": "def f(): ...",
        "u.py": "from one import f",
        "v.py": "from two import f",
    }
    assert found(files, Options(importers=1)) == []
    assert len(found(files, Options(importers=1, functions=True))) == 1


def test_a_module_with_both_is_a_warning() -> None:
    """A module that imports several of them under that name has mixed them up, or soon will."""
    both = "def a():\n    from one import f\ndef b():\n    from two import f\n"
    said = f"{DIFFERENT}; w0 imports more than one"
    assert namesakes("def f(a): ...", "def f(a, b=1): ...", both) == [(Severity.WARNING, said)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("def f(a): ...", "def f(a): return 1", id="they take the same"),
        pytest.param("def f(a): ...", "class f: ...", id="a function and a class"),
        pytest.param("class f:\n    def __init__(self, a): ...", "class f: ...", id="classes with nothing in common"),
        pytest.param(
            CLASS.format(""), f"import one\n{CLASS.format(', a')}".replace("f:", "f(one.f):"), id="a subclass"
        ),
        pytest.param("from x import d\n@d\ndef f(a): ...", "def f(): ...", id="one of them is unknown"),
    ],
)
def test_other_namesakes_are_left_alone(first: str, second: str) -> None:
    """What is not alike, or not known, is not compared."""
    assert namesakes(first, second) == []


def test_rare_namesakes_are_left_alone_unless_asked_for() -> None:
    """Each of them has to have several importers; the option says how many."""
    files = {
        "one.py": "def f(a): ...",
        "two.py": "def f(): ...",
        "u.py": "from one import f",
        "v.py": "from two import f",
    }
    assert found(files, Options(functions=True)) == []
    assert [finding.subject for finding in found(files, Options(importers=1, functions=True))] == ["f"]
