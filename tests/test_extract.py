"""What the extractor says of a file: one case per topic in tests/cases, and what holds of any source

A case is a source, a line of dashes, and the facts as text. With IMPORTMAP_ACCEPT=1 in the environment, the test writes
what the extractor says now; read the difference before you commit it.
"""

from __future__ import annotations

import codecs
import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importmap.model.errors import ImportmapError
from importmap.model.facts import Block, Definition, Export, Facts, Import, Parameter, Setting, When
from importmap.scan.extract import EXTRACTOR, extract
from importmap.scan.syntax import parse
from importmap.scan.syntax.parse import PARSER

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
DIVIDER = "-" * 20
SOURCE = Path(__file__).read_bytes()


def _when(when: int) -> list[str]:
    return [name.lower() for name, flag in vars(When).items() if name.isupper() and when & flag]


def _notes(when: int, block: int, *more: str) -> str:
    notes = [*_when(when), *([f"block {block}"] if block else []), *(note for note in more if note)]
    return f"  [{', '.join(notes)}]" if notes else ""


def _parameter(parameter: Parameter) -> str:
    start = {"variadic": "*", "keywords": "**"}.get(parameter.kind, "")
    end = {"positional-only": " /", "keyword-only": " *"}.get(parameter.kind, "")
    return f"{start}{parameter.name}{'=' if parameter.default else ''}{end}"


def _definition(item: Definition) -> str:
    lines = f"{item.line}-{item.end_line}" if item.end_line > item.line else f"{item.line}"
    text = f"{lines}: {item.kind} {item.name}"
    if item.kind == "function":
        text += f"({', '.join(map(_parameter, item.parameters))})"
    if item.bases:
        text += f"({', '.join(item.bases)})"
    if item.target:
        text += f" = {item.target}"
    decorators = f"decorated by {', '.join(item.decorators)}" if item.decorators else ""
    fields = f"fields {', '.join(map(_parameter, item.parameters))}" if item.kind == "class" and item.parameters else ""
    return text + _notes(item.when, item.block, decorators, fields)


def _bindings(facts: Facts) -> Iterator[str]:
    """Imports, definitions and exports in their common order."""
    found = [(item.order, _import(item)) for item in facts.imports]
    found += [(item.order, _definition(item)) for item in facts.definitions]
    found += [(item.order, _export(item)) for item in facts.exports]
    return (text for _, text in sorted(found))


def _import(item: Import) -> str:
    alias = f" as {item.alias}" if item.alias and item.when & When.DYNAMIC else ""
    return f"{item.line}: {item}{alias}{_notes(item.when, item.block, f'in {item.scope}' if item.scope else '')}"


def _export(item: Export) -> str:
    return f"{item.line}: __all__ {item.operation} {item.source or list(item.names)}{_notes(0, item.block)}"


def _block(index: int, block: Block) -> str:
    return f"{index}: {block.kind} {block.test}".rstrip() + f"  [in {block.parent}, statement {block.statement}]"


def _setting(item: Setting) -> str:
    return f"{item.line}: {item.name} {', '.join(item.values)}{'' if item.complete else ' and more'}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [title, *(f"  {line}" for line in found)] if found else []


def render(facts: Facts) -> str:
    """Facts as text, without what is empty."""
    uses = [
        f"{use.line}: {use.path} x{use.times}"
        + _notes(use.when, use.block, f"import {use.origin}" if use.origin >= 0 else "")
        for use in facts.uses
    ]
    calls = [
        f"{call.line}: {call.path}({', '.join([*['.'] * call.positional, *(f'{key}=' for key in call.keywords)])})"
        + _notes(
            0,
            0,
            f"in {call.scope}" if call.scope else "",
            *(flag for flag in ("open", "caught") if getattr(call, flag)),
        )
        for call in facts.calls
    ]
    mentions = [
        f"{item.line}: {item.path}"
        + _notes(0, 0, f"argument {item.argument} of {item.via}" if item.via else "", *item.keywords)
        for item in facts.mentions
    ]
    sections = [
        _section("bindings", _bindings(facts)),
        _section("blocks", (_block(index, block) for index, block in enumerate(facts.blocks) if index)),
        _section(
            "lazy", (f"{lazy.line}: {lazy.name} from {lazy.module or '?'} {lazy.attribute}" for lazy in facts.lazies)
        ),
        ["opaque"] if facts.opaque else [],
        [f"run: {facts.run}"] if facts.run else [],
        _section("replacements", (f"{line}: {key} -> {target or '?'}" for key, target, line in facts.replacements)),
        _section("uses", uses),
        _section("calls", calls),
        _section("mentions", mentions),
        _section("markers", (f"{marker.line}: {marker.name}" for marker in facts.markers)),
        _section("settings", (_setting(setting) for setting in facts.settings)),
        _section(
            "deprecations",
            (
                f"{d.line}: {d.message!r}{_notes(d.when, 0, f'in {d.scope}' * bool(d.scope))}"
                for d in facts.deprecations
            ),
        ),
        _section("ignores", (f"{i.line}: {', '.join(i.rules) or 'all'}: {i.reason!r}" for i in facts.ignores)),
        _section("features", (f"{item.line}: {item.name}, since {item.since}" for item in facts.features)),
        _section("problems", (f"{p.line}:{p.column}: {p.kind}: {p.message}" for p in facts.problems)),
    ]
    return "".join(f"{line.rstrip()}\n" for section in sections for line in section)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_says_what_the_case_expects(case: Path) -> None:
    """The facts of each case are the expected ones."""
    source, _, expected = case.read_text("utf-8").partition(f"{DIVIDER}\n")
    found = render(extract(source.encode()))
    if os.environ.get("IMPORTMAP_ACCEPT"):
        case.write_text(f"{source}{DIVIDER}\n{found}", "utf-8", newline="\n")
    else:
        assert found == expected


def test_the_extractor_names_the_parser() -> None:
    """Another version of the parser makes another key in the cache."""
    assert EXTRACTOR.endswith(PARSER)
    assert "ast-serialize" in PARSER


def test_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that answers otherwise than expected is named, with the versions that do not."""
    monkeypatch.setattr(parse, "_SAMPLE", "something = other\n")
    with pytest.raises(ImportmapError) as raised:
        parse.check_format.__wrapped__()
    assert PARSER in raised.value.message
    assert parse.KNOWN_VERSIONS in raised.value.hint


@pytest.mark.parametrize(
    "answer", [b"", b"\x03\x16\xfe", b"\x03\x16\xa0\xa2\x04\x16x\x98\x16", b"\x03\x16\xd6\x04\xff"]
)
def test_an_answer_that_cannot_be_read_is_a_problem(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the parser says of one file does not end the scan of the others."""
    monkeypatch.setattr(parse, "_ask", lambda _source: (answer, []))
    assert [problem.kind for problem in extract(b"import a\n").problems] == ["unreadable"]


def digests(source: str) -> dict[str, str]:
    """The digest of each class and function."""
    return {item.name: item.digest for item in extract(source.encode()).definitions if item.digest}


ORIGINAL = '''
class A(Base):
    """It says something."""

    x: int = 1

    def f(self, a, *, b="b"):
        """More."""
        return [g(a, 'it is'), f"{b} of {a!r}", -1.5, 0x10]
'''


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("import os\n\n\n" + ORIGINAL, id="other lines"),
        pytest.param(ORIGINAL.replace("    ", "\t"), id="other indentation"),
        pytest.param(ORIGINAL.replace('"b"', "'b'").replace("'it is'", '"it" " is"'), id="other quotes"),
        pytest.param(ORIGINAL.replace("It says something.", "").replace('        """More."""\n', ""), id="docstrings"),
        pytest.param(ORIGINAL.replace("return [", "return ([  # why\n").replace("0x10]", "16,\n])"), id="other layout"),
        pytest.param("if x:\n" + "".join(f"  {line}\n" for line in ORIGINAL.splitlines()), id="deeper"),
    ],
)
def test_a_digest_is_the_same_for_the_same_code(other: str) -> None:
    """Position, layout, quotes and docstrings do not change a digest."""
    assert digests(other) == digests(ORIGINAL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a, *", "a, /, *"),
        ('"b"', '"c"'),
        (" of ", " by "),
        ("!r", "!s"),
        ("-1.5", "-1.25"),
        ("-1.5", "1.5"),
        ("0x10", "0x11"),
        ("'it is'", "b'it is'"),
        ("'it is'", "it_is"),
        ("g(a,", "g(*a,"),
        ("g(a,", "h(a,"),
        ("g(a, 'it is')", "g(a), 'it is'"),
        ("self,", "me,"),
        ("return", "yield"),
        ("def f", "async def f"),
    ],
)
def test_a_digest_is_another_for_other_code(old: str, new: str) -> None:
    """Each changed name, constant or form changes the digest of the method, and of its class."""
    before, after = digests(ORIGINAL), digests(ORIGINAL.replace(old, new))
    assert before["A.f"] != after["A.f"]
    assert before["A"] != after["A"]


def test_an_annotation_that_is_an_expression_is_in_the_digest() -> None:
    """What the parser hands over as a place in the source is read there."""
    assert digests("def f(x: A[int, g(1)]): pass") != digests("def f(x: A[int, g(2)]): pass")


@pytest.mark.parametrize(
    ("source", "unpacks"),
    [
        ("x[*a]", True),
        ("x[*a, b]", True),
        ("x[b, *a] = c", True),
        ("x[\n    'é',\n    *a]", True),
        ("x[f(a)[1], *c]", True),
        ("def f(x: A[*T, int]): pass", True),
        ("x[(*a,)]", False),
        ("x[(*a, b)] = c", False),
        ("x[ (f(a)[1], *c) ]", False),
        ("x[\n    (\n    *a, 'é')]", False),
        ("x[[*a]]", False),
        ("x[a, (*b, c)]", False),
    ],
)
def test_a_star_in_a_subscript_is_new_where_it_stands_in_no_brackets_of_its_own(source: str, unpacks: bool) -> None:
    """`x[*a]` needs Python 3.11, and `x[(*a, b)]` is as old as unpacking in a tuple."""
    assert [feature.name for feature in extract(source.encode()).features] == ["unpacking in a subscript"] * unpacks


def test_a_digest_tells_the_size() -> None:
    """The size counts what stands in the structure, not the lines."""
    small, large = (extract(f"def f():\n{body}".encode()).definitions[0].size for body in ("  a()", "  a()\n" * 9))
    assert 0 < small < large


@pytest.mark.parametrize(
    ("source", "kind", "imports"),
    [
        (codecs.BOM_UTF8 + b"import a\n", "", 1),
        ("# coding: latin-1\nimport a\nx = 'é'\n".encode("latin-1"), "", 1),
        ("#!/bin/sh\n# -*- coding: cp1252 -*-\nimport a\nx = '€'\n".encode("cp1252"), "", 1),
        (codecs.BOM_UTF16_LE + "import a\n".encode("utf-16-le"), "encoding", 0),
        (codecs.BOM_UTF32_BE + "import a\n".encode("utf-32-be"), "encoding", 0),
        (b"# coding: no-such-thing\nimport a\n", "encoding", 0),
        (b"# coding: rot13\nvzcbeg n\n", "encoding", 0),
        (codecs.BOM_UTF8 + b"# coding: latin-1\nimport a\n", "encoding", 0),
        (b"import a\nx = '\xe9'\n", "encoding", 0),
        (b"import a\n\x00\nimport b\n", "syntax", 2),
        (b"", "", 0),
        (b"import a\r\nimport b\r\n", "", 2),
        (b"import a\rimport b\r", "", 2),
        ("import é, ﬁ\nfrom ß import ü as ö\n".encode(), "", 3),
    ],
)
def test_bytes_become_text_as_in_python(source: bytes, kind: str, imports: int) -> None:
    """Marks and comments name the encoding; what Python does not decode is a problem."""
    facts = extract(source)
    assert [problem.kind for problem in facts.problems][:1] == ([kind] if kind else [])
    assert len(facts.imports) == imports


@pytest.mark.parametrize("times", [90, 10_000, 200_000])
@pytest.mark.parametrize(
    "shape",
    [
        "x = {(} 1 {)}",
        "x = {[f(} 1 {)]}",
        "x = a{.b()}",
        "x = 1{ + 1}",
        "x = {not } 1",
        "x = a{[0]}",
        "x: a{ | b}",
        "{(}",
    ],
)
def test_depth_is_no_exception(shape: str, times: int) -> None:
    """Whatever is nested or chained too deep is a problem, and takes the import before it along only if it must."""
    statement = shape
    for part in ("(", "[f(", ".b()", " + 1", "not ", "[0]", " | b", ")]", ")"):
        statement = statement.replace(f"{{{part}}}", part * times)
    facts = extract(f"import before\n{statement}\n".encode())
    assert facts.problems or [item.module for item in facts.imports] == ["before"]
    if times == 90:
        assert [item.module for item in facts.imports] == ["before"]


def test_a_long_file_is_read_to_its_end() -> None:
    """A megabyte of statements is nothing special."""
    facts = extract(b"import a\nx = f(1)\n" * 20_000)
    assert len(facts.imports) == 20_000
    assert facts.imports[-1].line == 39_999
    assert facts.lines == 40_000


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff")
@example(b"\x00")
def test_any_bytes_are_facts(source: bytes) -> None:
    """Arbitrary bytes raise nothing."""
    assert isinstance(extract(source), Facts)


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_mutated_source_is_facts(chance: random.Random) -> None:
    """A source with stretches cut, doubled and overwritten raises nothing, and its facts point into it."""
    source = bytearray(SOURCE)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(source))
        end = min(len(source), start + chance.randint(0, 40))
        source[start:end] = chance.choice(
            [b"", source[start:end] * 2, b"\x00", b'"""', b"(", b"\n", b"import x\n", b"\xc3"]
        )
    facts = extract(bytes(source))
    blocks = [item.block for item in facts.imports] + [item.block for item in facts.definitions]
    assert all(0 <= block < len(facts.blocks) for block in blocks)
    assert all(1 <= item.line <= facts.lines + 1 for item in facts.imports)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="()[]{}:=.,*@\"'\\# \n\tabfimportdeclasync1", max_size=80))
def test_any_text_is_facts(source: str) -> None:
    """Text of the letters of Python raises nothing."""
    assert extract(source.encode()) == extract(source.encode())
