"""Whatever the parser answers is read: sources made by construct, the same ones in every run

`make fuzz` tries many more, from a seed that it prints: `python -m tests.test_fuzz [SECONDS [SEED]]`.
"""

from __future__ import annotations

import ast
import random
import sys
import time
import warnings

import msgspec
import pytest

from importmap.model.facts import Facts
from importmap.scan.extract import extract
from tests.grammar import EXPRESSIONS, RULES, STATEMENTS, Maker
from tests.test_extract_against_ast import of_facts, of_tree

SOURCES = 2_000


def complaint(source: str) -> str:
    """What is wrong with the facts of a source, "" if nothing."""
    facts = extract(source.encode())
    if msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Facts) != facts:
        return "the facts are others behind the pipe"
    unread = [problem.message for problem in facts.problems if problem.kind in ("unreadable", "too-deep")]
    if unread:
        return unread[0]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(source, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return ""
    if sys.version_info < (3, 12) and facts.problems and facts.problems[0].message.startswith("f-string"):
        return ""  # until then, any text between braces was put in parentheses and compiled
    if facts.problems:
        return f"invented: {facts.problems[0].message}"
    ours, theirs = of_facts(facts), of_tree(tree)
    return "" if ours == theirs else f"ours {set(ours) - set(theirs)}, theirs {set(theirs) - set(ours)}"


@pytest.mark.parametrize("part", range(4))
def test_answers_are_read(part: int) -> None:
    """No source is unreadable, none that compiles is broken, and its bindings are those that `ast` sees."""
    for seed in range(part, SOURCES, 4):
        source = Maker(seed).source()
        found = complaint(source)
        assert not found, f"seed {seed}: {found}\n{source}"


@pytest.mark.parametrize("kind", ["E", "S", "T", "P", "A", "V", "M", "statement"])
def test_every_construct_occurs(kind: str) -> None:
    """Each construct stands alone in a source once, so that none depends on chance."""
    surroundings = {"S": "x[{}]", "T": "{} = x", "P": "def f({}): pass", "A": "x: {}", "V": "def f[{}](): pass"}
    surroundings |= {"E": "({})", "M": "match x:\n    case {}: pass", "statement": "{}"}
    maker = Maker(1)
    for template in STATEMENTS if kind == "statement" else RULES[kind]:
        for _ in range(5):
            source = surroundings[kind].replace("{}", maker.filled(template, 2)) + "\n"
            found = complaint(source)
            assert not found, f"{found}\n{source}"


def main() -> None:
    """Try sources until the time is over or one is not read."""
    until = time.monotonic() + float(sys.argv[1] if len(sys.argv) > 1 else 600)
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**9) * 1000
    print(f"from seed {seed}")  # noqa: T201 - a command of its own
    tried = 0
    while time.monotonic() < until:
        source = Maker(seed + tried).source()
        found = complaint(source)
        if found:
            sys.exit(f"seed {seed + tried}: {found}\n{source}")
        tried += 1
    print(f"{tried:,} sources are read, of {len(STATEMENTS)} statements and {len(EXPRESSIONS)} expressions")  # noqa: T201


if __name__ == "__main__":
    main()
