"""Sources made of every construct of the grammar, right ones and broken ones

`Maker(seed).source()` makes a source of a few statements in which any construct may stand where the grammar allows one
of its kind. Not all of them compile, but each is something that a parser has to cope with.
"""

from __future__ import annotations

import random
import re

EXPRESSIONS = (
    "n", "n.n", "E.n", "E(E)", "E(E, *E, n=E, **E)", "E(n)", "E[E]", "E[S]", "E[*E, S]", "(E)", "(E, E)", "(E,)",
    "()", "[E, *E]", "[]", "{E, E}", "{E: E, **E}", "{}", "E + E", "E - E * E", "E ** E", "E @ E // E",
    "E | E & E ^ E", "E << E >> E", "-E", "~E", "not E", "+E", "E and E", "E or E", "E < E <= E", "E is not E",
    "E not in E", "E == E != E", "E if E else E", "lambda: E", "lambda P: E", "[E for T in E]", "{E for T in E if E}",
    "{E: E for T in E for T in E}", "(E async for T in E)", "[await E async for T in E]", "[*E for T in E]",
    "{**E for T in E}", "(n := E)", "(yield)", "(yield E)", "(yield from E)", "await E", "1", "1.5", "1e400", "2j",
    "0x10", "10000000000000000000000", "1_000", "...", "None", "True", "'s'", "'a.b'", "'é'", "'\\ud800'",
    "r'\\u\ufffd'", "b'b'", "'s' 's'", "f'{E}'", "f'{E!r:>{E}}'", "f'{E=}'", "f's' 's'", "f'''{\nE\n}'''", "t'{E}'",
    "t'{E!r:{E}}' t's'", "E.E", "E  # type: n\n", "E  # mypy: n\n",
)  # fmt: skip
SLICES = (
    "E", "E:", ":E", "E:E:E", ":", "::",
)  # fmt: skip
TARGETS = (
    "n", "n.n", "E[E]", "(T, T)", "[T, *T]", "T, T", "*T, n", "n, [n, (n, n)]",
)  # fmt: skip
PARAMETERS = (
    "n", "n=E", "n: A", "n: A = E", "n, /, n", "*n", "*n: A", "*, n", "*, n=E", "**n", "n, *n, n=E, **n", "n, n=E, /",
)  # fmt: skip
ANNOTATIONS = (
    "n", "n.n", "n[A]", "n[A, A]", "A | A", "'n'", "'n[n]'", "'n | n'", "'n('", "[A, A]", "(A, A)", "None", "...",
    "1", "-1", "+1", "1.5", "True", "b'b'", "{'a': A, **A}", "E", "n(n)", "*n", "n[()]", "[n(A, n=A, **A)]",
    "n[n(), E]", "'n.n[E]'", "10000000000000000000000", "E.n", "E[A]", "not n", "lambda: n",
)  # fmt: skip
VARIABLES = (
    "n", "n: A", "n: (A, A)", "*n", "**n", "n = A", "n: A = A", "*n = *A", "**n = [A]", "n, n",
)  # fmt: skip
PATTERNS = (
    "n", "_", "1", "-1", "1 + 2j", "'s'", "None", "True", "n.n", "M | M", "M as n", "[M, *n]", "(M, M)", "(M)",
    "[*_]", "M, M", "{'a': M, **n}", "{n.n: M}", "{}", "n.n(M, n=M)", "n()", "f's'", "b'b'", "E",
)  # fmt: skip
STATEMENTS = (
    "E", "T = E", "T = T = E", "n: A", "n: A = E", "E.n: A = E", "n += E", "E[E] @= E", "return", "return E",
    "return *E, E", "raise", "raise E from E", "assert E", "assert E, E", "pass", "break", "continue", "import n",
    "import n.n as n, n", "from n import n", "from .n import (n as n, n)", "from . import n", "from ... import *",
    "from n import *", "lazy import n", "lazy from n import n", "global n", "nonlocal n, n", "del n", "del T",
    "del E, (E, E)", "if E:B", "if E:Belif E:Belse:B", "for T in E:B", "for T in E, *E:Belse:B", "async for T in E:B",
    "while E:B", "while E:Belse:B", "with E:B", "with E as T, E:B", "with (E as n, E as n):B", "async with E as T:B",
    "try:Bfinally:B", "try:Bexcept:B", "try:Bexcept E as n:Bexcept E:Belse:Bfinally:B", "try:Bexcept* E:B",
    "try:Bexcept E, E:B", "match E:\n    case M:B    case M if E:B", "match E, *E:\n    case M:B", "type n = E",
    "type n[V] = E", "def n():B", "def n(P) -> A:B", "async def n(P):B", "def n[V](P):B", "@E\ndef n():B",
    "@n.n(E)\n@E\nasync def n[V](P) -> A:B", "class n:B", "class n(E, n=E, *E, **E):B", "class n[V](E):B",
    "@E\nclass n:B", "print E", "exec E in E", "pass; E; E", "if sys.platform == 's':Belse:B", "if TYPE_CHECKING:B",
    "assert sys.platform == 's'", "E  # type: ignore", "def n():", "if E:", "class", "from n import", "import",
    "E = E", "E := E", "match E:", "try:B", "@E", "x = $", "else:B", "é = E",
)  # fmt: skip
RULES = {
    "E": EXPRESSIONS, "S": SLICES, "T": TARGETS, "P": PARAMETERS, "A": ANNOTATIONS, "V": VARIABLES, "M": PATTERNS,
}  # fmt: skip
_hole = re.compile(r"\b[ESTPAVM]\b|(?<=:)B|\bn\b")
_NAMES = ("a", "b", "cd", "os", "match", "type", "é", "__all__", "__getattr__")
_PIECES = (
    "", "", "(", ")", "]", "}", "'", '"""', ":", ",", "\n", "\n  ", "    ", "\\", "\0", "é", "$", "f'{", "else:", "=",
    "#",
)  # fmt: skip


class Maker:
    """Makes sources, the same ones from the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def source(self) -> str:
        """A few statements, often behind a long line or in one, sometimes broken."""
        text = "".join(f"{self.statement(3)}\n" for _ in range(self._chance.randint(1, 4)))
        if self._chance.random() < 0.2:
            # What begins far to the right and ends on another line.
            text = f"x = {' ' * self._chance.choice((130, 9_990, 17_000))}(\n{self.fill('E', 2)}); {text}"
        if self._chance.random() < 0.3:
            text = self._broken(text)
        return text

    def statement(self, depth: int) -> str:
        """A statement, with blocks of at most so many levels."""
        return self.filled(self._chance.choice(STATEMENTS), depth)

    def filled(self, template: str, depth: int) -> str:
        """A template with its holes filled, with at most so many levels in them."""
        return _hole.sub(lambda found: self._filling(found[0], depth), template)

    def fill(self, kind: str, depth: int) -> str:
        """Something of a kind, with at most so many levels in it; a name if there may be none."""
        if kind == "n" or depth <= 0:
            return self._chance.choice(_NAMES)
        return self.filled(self._chance.choice(RULES[kind]), depth - 1)

    def _filling(self, kind: str, depth: int) -> str:
        if kind != "B":
            return self.fill(kind, depth)
        lines = "\n".join(self.statement(depth - 1) if depth > 1 else "pass" for _ in range(self._chance.randint(1, 2)))
        return "\n" + "".join(f"        {line}\n" for line in lines.split("\n"))

    def _broken(self, text: str) -> str:
        """A text of which a few stretches are cut, doubled or overwritten."""
        for _ in range(self._chance.randint(1, 3)):
            start = self._chance.randrange(len(text))
            end = min(len(text), start + self._chance.randint(0, 12))
            text = text[:start] + self._chance.choice((*_PIECES, text[start:end] * 2)) + text[end:]
        return text
