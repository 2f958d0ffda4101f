"""What repetition costs: `python -m benchmarks.growth [TIMES]` gives CPU seconds, also for twice and four times as many

Each row is a construct of which a file has very many. What grows with the square of their number shows as a factor of
four from column to column; `tests/test_growth.py` counts calls instead, of the same constructs.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

from importmap.scan.extract import extract

Shape: TypeAlias = Callable[[int], str]


def _lines(line: str) -> Shape:
    """So many lines, in which `§` stands for the number of each."""
    return lambda times: "".join(line.replace("§", str(number)) + "\n" for number in range(times))


def _around(start: str, middle: str, end: str) -> Shape:
    """A start, so many middles and an end."""
    return lambda times: f"{start}{middle * times}{end}\n"


def _indented(line: str, last: str = "pass") -> Shape:
    """A block in a block in a block, of up to 60 levels, again and again."""
    deep = "".join(f"{' ' * level}{line}\n" for level in range(60)) + " " * 60 + last + "\n"
    return lambda times: deep * (times // 60)


SHAPES: Mapping[str, Shape] = {
    "statements": _lines("x§ = f(§)"),
    "imports": _lines("import a§"),
    "imports of one module": _lines("from a import b§"),
    "names in an import": lambda times: f"from a import {', '.join(f'b{n}' for n in range(times))}\n",
    "imports in a function": lambda times: (
        "def f():\n" + "".join(f"    from a import b{n}\n    b{n}()\n" for n in range(times))
    ),
    "imports in a class": lambda times: (
        "class A:\n" + "".join(f"    from a import b{n}\n    b{n}()\n" for n in range(times))
    ),
    "stars": _lines("from a§ import *"),
    "imports by name": _lines("x§ = importlib.import_module('a.b§')"),
    "one name": _lines("x = f"),
    "deleted names": _lines("del x§"),
    "targets": _around("x", " = x", " = 1"),
    "targets in a tuple": _around("", "x, ", "*y = z"),
    "sums and differences": _around("x = 1", " + 1 - 1", ""),
    "values of values": lambda times: (
        "def __getattr__(name):\n    a0 = name\n"
        + "".join(f"    a{n + 1} = {' + '.join([f'a{n}'] * 20)}\n" for n in range(times // 20))
        + f"    if name == 'a': return import_module(a{times // 20})\n"
    ),
    "f-strings of three quotes": _lines("x = f'''a'''"),
    "escaped quotes": _around("# importmap:\nx = '", "\\'", ""),
    "escaped quotes in f-strings": _around("x = f'{a(b)['c']}' f'", "\\'", "'"),
    "long names of helpers": _around("warn_", "deprecat", "()"),
    "managers in a line of their own": _lines("with a as b: c()"),
    "attributes": _around("x = a", ".b", ""),
    "attributes of a call": _around("x = a()", ".b", ""),
    "attributes of a letter": _around("x = é", ".b", ""),
    "calls of attributes": _around("x = a", ".b()", ""),
    "calls": _around("x = a", "()", ""),
    "subscripts": _around("x = a", "[0]", ""),
    "arguments": _around("f(", "a, ", ")"),
    "named arguments": lambda times: f"f({', '.join(f'a{n}=b' for n in range(times))})\n",
    "doubly starred arguments": _around("f(", "**a, ", ")"),
    "strings as arguments": _around("f(", "'a.b', ", ")"),
    "sums": _around("x = 1", " + 1", ""),
    "mixed sums": _around("x = 1", " + 1 * 2 - 3", ""),
    "conjunctions": _around("x = 1", " and y", ""),
    "comparisons": _around("x = 1", " < y", ""),
    "conditions": _lines("x = 1 if y else 2"),
    "negations": _lines("x = not y and not z"),
    "a list": _around("x = [", "1, ", "]"),
    "a list of strings": _around("x = [", "'a.b', ", "]"),
    "a list of lists": _around("x = [", "[1, a], ", "]"),
    "a dictionary": _around("x = {", "'a': b, ", "}"),
    "a dictionary of dictionaries": _around("x = {", "**{'a': b}, ", "}"),
    "concatenated strings": _around("x = (", "'a' ", ")"),
    "one string": _around("x = '", "a.b ", "'"),
    "one string of many lines": _around("x = '''", "a.b \n", "'''"),
    "strings": _lines("'a.b§'"),
    "strings of three quotes": _lines("'''a.b§'''"),
    "f-strings": _lines("x = f'{a} {b!r:>{c}}'"),
    "fields of an f-string": _around("x = f'", "{a.b}", "'"),
    "fields of an f-string of many lines": _around("x = f'''", "{a.b}\n", "'''"),
    "colons in an f-string": _around("x = f'{a:", ":", "}'"),
    "brackets in an f-string": _around("x = f'{a", "[b:c]", "}'"),
    "newer f-strings": _around("x = f'", '{a["b"]}', "'"),
    "braces in a string": _around("x = 'f' \"{", "{", '"'),
    "quotes that open": _around("# ", 'f"{', ""),
    "t-strings": _lines("x = t'{a} {b!r:>{c}}'"),
    "lambdas": _lines("x = lambda a, b=c: a.d(b)"),
    "comprehensions": _lines("x = [a.b for a in c if a]"),
    "clauses of a comprehension": _around("x = [a ", "for b in c if d ", "]"),
    "walruses": _lines("(x§ := f())"),
    "yields": lambda times: "def f():\n" + "    x = yield a\n" * times,
    "branches": lambda times: "if a: pass\n" + "".join(f"elif a{n}: import b{n}\n" for n in range(times)),
    "conditional imports": _lines("if a§: import b§"),
    "loops": _lines("for a in b: import c§"),
    "guarded imports": _lines("try: import a§\nexcept ImportError: a§ = None"),
    "handlers": lambda times: "try: import a\n" + "".join(f"except A{n}: b{n} = 1\n" for n in range(times)),
    "what a handler catches": _around("try: import a\nexcept (", "A, ", "B): pass"),
    "managers": _around("with ", "a as b, ", "c: import d"),
    "expected errors": _around("with raises(", "A, ", "B): f()"),
    "cases": lambda times: "match a:\n" + "".join(f"    case B(c=d{n}): import e{n}\n" for n in range(times)),
    "patterns": _around("match a:\n    case ", "b.c | ", "d: pass"),
    "functions": _lines("def f§(a, b=c) -> d: return a.e(b, g)"),
    "functions of one name": _lines("def f(): return g()"),
    "parameters": lambda times: f"def f({', '.join(f'a{n}: b = c' for n in range(times))}): pass\n",
    "methods": lambda times: "class A:\n" + "".join(f"    def f{n}(self): return self.g(h)\n" for n in range(times)),
    "fields": lambda times: "@dataclass\nclass A:\n" + "".join(f"    a{n}: b = c\n" for n in range(times)),
    "fields of one name": lambda times: "class A:\n" + "    a = b\n" * times,
    "reads in a class": lambda times: "class A:\n" + "".join(f"    a{n} = b{n}\n" for n in range(times)),
    "classes": _lines("class A§(B, c=d): pass"),
    "bases": _around("class A(", "B, ", "C): pass"),
    "decorators": _around("", "@a.b(c)\n", "def f(): pass"),
    "decorators and parameters": lambda times: (
        "@a\n" * times + f"def f({', '.join(f'a{n}: b' for n in range(times))}): pass\n"
    ),
    "decorators of a class": _around("", "@a.b(c)\n", "class A: pass"),
    "type parameters": lambda times: f"def f[{', '.join(f'A{n}: B' for n in range(times))}](): pass\n",
    "type aliases": _lines("type A§[B] = C[B]"),
    "global names": lambda times: "def f():\n" + "".join(f"    global a{n}\n    a{n} = b\n" for n in range(times)),
    "blocks in blocks": _indented("if a:", "import b"),
    "functions in functions": _indented("def f(a):", "return a.b(c)"),
    "classes in classes": _indented("class A:", "b = c"),
    "loops in loops": _indented("for a in b:", "c()"),
    "annotations": _lines("x§: A[B, 'C.D'] = e"),
    "calls in annotations": _lines("x§: A[f()] = e"),
    "calls in an annotation": _around("x: A[", "f(), ", "g()] = e"),
    "strings in annotations": _lines("x§: 'A[B | C]'"),
    "unions": _around("x: A", " | B", ""),
    "literals": _around("x: Literal[", "'a.b', ", "1]"),
    "exports": _around("__all__ = [", "'a', ", "]"),
    "steps of exports": _lines("__all__ += ['a§']"),
    "sums of exports": _around("__all__ = []", " + a.__all__", ""),
    "calls of exports": _lines("__all__.append('a§')"),
    "tables": lambda times: (
        "def __getattr__(name): return a[name]\n"
        + "".join(f"A{n} = {{'b': 'c'}}\nA.update(A{n})\n" for n in range(times))
    ),
    "growing tables": lambda times: (
        "def __getattr__(name): return a[name]\nA = {'a': 'b'}\n" + "A = {**A, 'b': 'c'}\n" * times
    ),
    "doubling tables": lambda times: (
        "def __getattr__(name): return a[name]\nA = {'a': 'b'}\n" + "A.update(A)\n" * times
    ),
    "lazy names": lambda times: (
        "def __getattr__(name):\n"
        + "".join(f"    if name == 'a{n}':\n        from b import c{n}\n        return c{n}\n" for n in range(times))
    ),
    "tested names": lambda times: (
        "A = ["
        + "'a', " * times
        + "]\ndef __getattr__(name):\n"
        + "    if name not in A and name: b = 1\n" * times
        + "    return b\n"
    ),
    "looped tables": lambda times: (
        "A = {"
        + "".join(f"'a{n}': ['b'], " for n in range(times))
        + "}\ndef __getattr__(name):\n    for a, b in A.items():\n        for a, b in A.items():\n"
        + "            if name in b: return a\n"
    ),
    "globals": _lines("globals()['a§'] = b"),
    "globals in a loop": lambda times: (
        f"for a in {tuple(f'a{n}' for n in range(times // 20))}:\n"
        + "".join(f"    globals()[a + 'b{n}'] = c\n" for n in range(times // 20))
    ),
    "globals in loops": _lines("for a in ('a', 'b'): globals()[a] = c"),
    "globals of others": lambda times: (
        "def f(a):\n    b = sys._getframe(1).f_globals\n" + "".join(f"    b['a{n}'] = a\n" for n in range(times))
    ),
    "returned arguments": lambda times: "def f(a):\n" + "    if b: return a\n" * times + "    return a\n",
    "attributes that are set": _lines("a.b§ = c"),
    "attributes set by name": _lines("setattr(a, b§, c)"),
    "markers": _lines("@pytest.mark.a§\ndef test_§(): pass"),
    "warnings": _lines("warnings.warn('a' + b, DeprecationWarning)"),
    "comments": _lines("# a"),
    "comments to importmap": _lines("x = 1  # importmap: ignore[a] b"),
    "rules in a comment": _around("# importmap: ignore[", "a, ", "]"),
    "brackets in a comment": _around("# importmap: ignore ", "[", ""),
    "comments with a string": _lines("x = 'importmap:'  # a"),
    "quotes in comments to importmap": _around("# importmap: a\n", "'a\n", ""),
    "threefold quotes that do not close": _around("# importmap: a\n", "'''a''' \"\"\"b\"\"\" ", "'''"),
    "comments for type checkers": _lines("x = 1  # type: int"),
    "assertions": _lines("assert a, b"),
    "blank lines": _around("", "\n", "x = 1"),
    "carriage returns": _around("", "x = 1\r", ""),
    "semicolons": _around("", "x = 1; ", "y = 2"),
    "imports in one line": _around("", "import a; ", "y = 2"),
    "illegal letters": _around("x = ", "$", ""),
    "illegal letters and imports": _lines("import a§ $"),
    "illegal lines": _lines("x = = §"),
    "missing commas": _around("x = [", "a b ", "]"),
    "missing commas and imports": lambda times: "from a import (b c)\n" * times,
    "brackets that do not close": _lines("x = (a"),
    "wrong indentation": _lines("    x = 1\n  y = 2"),
    "null bytes": _around("x = 1", "\0", ""),
    "returns": _lines("return"),
    "future features": _lines("from __future__ import a§"),
    "lines with letters of other scripts": _lines("x = 'é'"),
    "one line with letters of other scripts": _around("x = ['é', ", "a, ", "]"),
    "one illegal line with letters of other scripts": _around("é", "$", ""),
    "backslashes": _around("x = 1", " + \\\n1", ""),
    "statements over lines": _around("x = [", "\n1,", "]"),
}


def seconds(shape: Shape, times: int) -> float:
    """The CPU time that all facts of a file take."""
    source = shape(times).encode()
    gc.disable()
    start = time.process_time()
    extract(source)
    took = time.process_time() - start
    gc.enable()
    return took


def main() -> None:
    """Print a row for each construct."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    chosen = sys.argv[2:] or SHAPES
    for name in chosen:
        took = [seconds(SHAPES[name], times * factor) for factor in (1, 2, 4)]
        print(f"{name:<50}" + "".join(f" {each:8.3f}" for each in took), flush=True)


if __name__ == "__main__":
    main()
