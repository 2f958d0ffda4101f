"""What is told as a problem of a file is what the compiler refuses"""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from importmap.detect import broken_file
from importmap.model.facts import Facts, Problem
from importmap.scan.extract import extract
from tests.code import analysed

ACCEPTED = (
    "g = (lambda: (yield))()",
    "lambda: (yield from a)",
    "class A: x = lambda: (yield)",
    "[a for a in (lambda: (yield))()]",
    "def f(): [a for a in (yield)]",
    "def f(): (await a for b in c)",
    "def f(): (a async for a in b)",
    "async def f(): return [await a for b in c]",
    "async def f(): return {a: b async for a, b in c}",
    "async def f(a=lambda: b):\n  async with a: await b",
    "async def f():\n  async for a in b: yield a",
    "async def f():\n  def g(a=await b): pass",
    "try: pass\nexcept A: pass\nexcept: pass",
    "for a in b: (lambda: c)(); break",
    "x = " + " + 1 - 1" * 300,
    "x: A" + " | B" * 500,
    "x = a" + " and (b or c" * 150 + ")" * 150,
    "x = " + "(" * 150 + "a" + ")" * 150,
    "x = r'\\u\ufffd'",
    "x" + " = x" * 5_000,
)
REFUSED = (
    "yield a",
    "class A: yield",
    "[(yield) for a in b]",
    "def f(): [(yield) for a in b]",
    "def f(): lambda: [(yield) for a in b]",
    "await a",
    "def f(): await a",
    "async def f(): lambda: await a",
    "async def f():\n  class A: await a",
    "async def f():\n  def g(): await a",
    "def f():\n  async with a: pass",
    "async for a in b: pass",
    "class A:\n  async for a in b: pass",
    "try: pass\nexcept: pass\nexcept A: pass",
    "return",
    "class A: return",
    "break",
    "for a in b:\n  def f(): continue",
    "def f(a, a): pass",
    "def f(): from a import *",
    "nonlocal a",
    "x = 1\nfrom __future__ import annotations",
    "f(a=1, b)",
    "del f()",
    "print 'a'",
)


def compiles(source: str) -> bool:
    """Whether this Python compiles a source."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("source", ACCEPTED, ids=lambda source: source[:40])
def test_what_compiles_has_no_problem(source: str) -> None:
    """Nothing is told of a file that Python accepts."""
    assert compiles(source)
    assert extract(f"import a\n{source}\n".encode()).problems == ()


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: source[:40])
def test_what_does_not_compile_has_a_problem(source: str) -> None:
    """A file that Python refuses is told of, and its imports are kept."""
    facts = extract(f"import a\n{source}\n".encode())
    assert not compiles(f"import a\n{source}\n")
    assert len(facts.problems) == 1
    assert facts.imports[0].module == "a"


@pytest.mark.parametrize("depth", [100, 900])
def test_problems_do_not_depend_on_the_caller(depth: int) -> None:
    """A file that is nested as deep as the parser allows is read from however deep a call."""

    def below(left: int) -> tuple[object, ...]:
        return below(left - 1) if left else extract(f"x = {'[' * 195}a{']' * 195}\n".encode()).problems

    assert below(depth) == ()


def test_a_place_far_to_the_left_is_read() -> None:
    """What begins behind 10,000 columns and ends on another line is no answer that cannot be read."""
    facts = extract(f"import a\nx = {' ' * 17_000}(\n1 +\n a.b)\nimport c\n".encode())
    assert facts.problems == ()
    assert [found.module for found in facts.imports] == ["a", "c"]


def test_what_cannot_be_read_is_named_and_what_stands_before_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement in a format that is not known is told with its kind and line."""
    from importmap.scan.syntax import parse

    ask = parse._ask
    monkeypatch.setattr(parse, "_ask", lambda source: (ask(source)[0].replace(b"\x98\x1a\x14", b"\x00\x1a\x14"), []))
    facts = extract(b"import a\nimport b\nx = 1\n")
    assert [found.module for found in facts.imports] == ["a", "b"]
    assert [(problem.kind, problem.line) for problem in facts.problems] == [("unreadable", 2)]
    assert "'assign'" in facts.problems[0].message


@pytest.mark.parametrize("encoding", ["punycode", "idna", "utf-7"])
def test_an_encoding_that_is_none_of_sources_is_a_problem(encoding: str) -> None:
    """Encodings of host names are refused, and halves of characters never become facts."""
    facts = extract(f"# coding: {encoding}\n# importmap: ignore +2AA-\n".encode())
    assert [problem.kind for problem in facts.problems] == ["encoding"]


def test_long_lines_of_other_scripts_are_read_without_their_letters() -> None:
    """Where the parser would count letters for hours, strings lose the letters that are not ASCII."""
    facts = extract(("import a\nx = ['\u00e9', " + "b, " * 200_000 + "]\nimport c\n").encode())
    assert facts.problems == ()
    assert [found.module for found in facts.imports] == ["a", "c"]
    broken = extract(("import \u00e9\nx = ['\u00e9', " + "b, " * 200_000 + "]\n").encode())
    assert [problem.kind for problem in broken.problems] == ["unreadable"]


# What is wrong with the file, and what the finding says of it.
TOLD = [
    ("x = (", "cannot be read in full: "),
    (Problem("unreadable", 0, 0, "cannot be read: Permission denied"), "cannot be read: Permission denied"),
]


@pytest.mark.parametrize(("wrong", "said"), TOLD)
def test_a_file_that_cannot_be_read_is_told_once(wrong: str | Problem, said: str) -> None:
    """Nobody is told that something cannot be read in full because it cannot be read."""
    analysis = analysed({"m.py": wrong if isinstance(wrong, str) else ""})
    if isinstance(wrong, Problem):
        analysis = replace(analysis, facts={**analysis.facts, "m": Facts(problems=(wrong,))})
    (finding,) = broken_file.find(analysis)
    assert finding.message.startswith(said)
    assert finding.message.count("cannot be read") == 1
