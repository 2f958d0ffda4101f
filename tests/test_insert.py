"""Whatever way of writing TOML has, a configuration is added to it, and everything that was there stays"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap.model.errors import ConfigError
from importmap.proposal.insert import Entry, Section, insert

EXCLUDE = Entry("exclude", ("backups/**", 'odd "name"/**'), "copies of\nshop")
MANY = Entry("orders", tuple(f"orders.m{number}" for number in range(6)))
SERVICES = Section("services", "What is deployed.", (Entry("a b", ("auth",), "one\ttwo"), MANY))
SHIPS = Section("ships", "What images hold.", (Entry("orders", ("orders", "!**/t\x7f")),))
ADDED = {
    "services": {"a b": ["auth"], "orders": list(MANY.values)},
    "ships": {"orders": ["orders", "!**/t\x7f"]},
}
TABLE = ("tool", "importmap")

# Files of one line or more, each of which says something else about the tables tool and tool.importmap.
FILES = (
    "",
    "[project]\nname = 'x'",
    '[tool.black]\nline-length = 100\n\n[project]\nname = "shop"\n\n[tool.ruff]\nx = 1\n',  # parts that stand apart
    "[tool]\n",
    "[tool]\nblack = { x = 1 }\n[tool.ruff]\n",
    "tool.black.x = 1\n[project]\nname = 'x'\n",
    "[tool]\nblack.x = 1\n",
    "tool = {}\n",
    "tool = { black = { x = 1 }, ruff = { y = { z = '}' } } }\nother = { a = 1 }\n",
    "tool = { importmap = { python = '3.11' }, black = { x = '#' } }  # all of it\n",
    "tool = { importmap.python = '3.11' }\n",
    "tool = { importmap = {} }",
    "tool.importmap = { python = '3.11' }\n",
    "tool.importmap.python = '3.11'\n[project]\n",
    "[tool]\nimportmap = { python = '3.11', rules = { renamed = 'off' } }\n\n[tool.black]\n",
    "[tool]\nimportmap = {}\n",
    "[tool]\nimportmap.python = '3.11'\nblack.x = 1\n",
    "[tool]\nimportmap.rules.renamed = 'off'\n",
    "[tool]\n'importmap'.rules = { renamed = 'off' }\n",
    "[tool.importmap]\n",
    "[tool.importmap]",
    "[tool.importmap]  # ours\npython = '3.11' # this\n\n# the next one\n[tool.black]\n",
    '[ "tool" . \'importmap\' ]\npython = "3.11"\n[project]\n',
    "[tool.importmap.rules]\nrenamed = 'off'\n[project]\nx = nan\ny = 1.5\nz = 1979-05-27T07:32:00Z\n",
    "[[tool.importmap.renamed]]\nold = 'a'\nnew = 'b'\n",
    "[tool.importmap.rules]\nrenamed = 'off'\n[project]\n[tool.importmap]\npython = '3.11'\n# the end",
    'text = """\n[tool.importmap]\ntool = { importmap = {} }\n"""\nx = [\n  ["a"],\n  # [tool]\n]\n[tool.importmap]\n',
)
STANDALONE = (
    "",
    "python = '3.11'",
    "# ours\n\n# rules\n[rules]\nrenamed = 'off'\n",
    "list = [\n  ['a'],\n]\n\n[rules]\n",
    "rules.renamed = 'off'\n[[renamed]]\nold = 'a'\n",
    "rules = { renamed = 'off' }\n",
)


def shuffled(lines: Sequence[str], within: Sequence[str]) -> bool:
    """Whether some lines stand in others, in their order, each perhaps with something put into it."""
    rest = iter(within)
    return all(any(is_longer(line, other) for other in rest) for line in lines)


def is_longer(line: str, other: str) -> bool:
    """Whether a line is another one, or that one with something before the end of an inline table."""
    return line == other or ("}" in line and other[: line.index("}")].startswith(line[: line.index("}")].rstrip()))


def check(text: str, table: tuple[str, ...], entries: tuple[Entry, ...]) -> str:
    """Add to a file, and compare what it says and its lines with what they were."""
    made = insert(text, table, entries, (SERVICES, SHIPS))
    wanted = tomllib.loads(text.removeprefix("\ufeff"), parse_float=str)
    place = wanted
    for name in table:
        place = place.setdefault(name, {})
    place.update(ADDED, **{entry.key: list(entry.values) for entry in entries})
    assert tomllib.loads(made.removeprefix("\ufeff"), parse_float=str) == wanted
    assert shuffled(*(content.removeprefix("\ufeff").splitlines() for content in (text, made)))
    return made


@pytest.mark.parametrize("entries", [(), (EXCLUDE,)], ids=["tables", "key"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "marked"])
@pytest.mark.parametrize(("text", "table"), [*((text, TABLE) for text in FILES), *((text, ()) for text in STANDALONE)])
def test_all_that_was_there_stays(
    text: str, table: tuple[str, ...], mark: str, line_break: str, entries: tuple[Entry, ...]
) -> None:
    """Every way to write the tables is added to, with any line break, and a second time there is nothing to add."""
    made = check(mark + text.replace("\n", line_break), table, entries)
    assert made.startswith(mark)
    if "\n" in text:
        assert ("\r" in made) == (made.count("\n") == made.count("\r\n")) == (line_break == "\r\n")
    assert insert(made, table, (), ()) == made


BLOCKS = st.sampled_from(
    [
        "[tool.black]\nx = 1\n",
        "[tool.ruff.lint]\ny = [\n  '[tool.importmap]',\n]  # why\n",
        "[project]\nname = '''\n[tool]\n'''\n",
        "[project.urls]\na = { b = {} }\n",
        "[tool.importmap]\npython = '3.11'\n",
        "[tool.importmap.rules]\nrenamed = 'off'\n",
        "[[tool.importmap.renamed]]\nold = 'a'\n",
        "[tool]\nz = 2\n",
        "\n# a comment\n\n",
        "   \t\n",
    ]
)


@given(st.lists(BLOCKS, unique=True), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_the_order_of_tables_does_not_matter(blocks: list[str], line_break: str, is_open: bool, has_key: bool) -> None:
    """Tables may stand in any order and apart, and the last line may have no end."""
    text = "".join(blocks).replace("\n", line_break)
    check(text.rstrip() if is_open else text, TABLE, (EXCLUDE,) if has_key else ())


def test_comments_stay_with_what_they_speak_of() -> None:
    """A key comes below its header, and at the top level above the comments of the first table."""
    assert insert("[tool.importmap]\npython = '3.11'\n", TABLE, (Entry("exclude", ("a/**",), "old"),), ()) == (
        "[tool.importmap]\nexclude = [\"a/**\"]  # old\npython = '3.11'\n"
    )
    assert insert("# ours\n\n# rules\n[rules]\n", (), (Entry("exclude", ("a/**",)),), ()) == (
        '# ours\n\nexclude = ["a/**"]\n\n# rules\n[rules]\n'
    )


def test_what_cannot_be_added_to_is_told() -> None:
    """A name that is written in a way that nobody writes it is an error, and so is a file that is no TOML."""
    with pytest.raises(ConfigError, match="no place in the file"):
        insert('["t\\u006fol".importmap]\n', TABLE, (EXCLUDE,), ())
    with pytest.raises(ConfigError, match="tool is not a table"):
        insert("tool = 1\n", TABLE, (EXCLUDE,), ())
    with pytest.raises(ConfigError, match="not valid TOML"):
        insert("[tool\n", TABLE, (EXCLUDE,), ())
