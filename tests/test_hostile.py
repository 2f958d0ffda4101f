"""What is said of a hostile project, by every command in every format, does nothing to whoever reads it."""

from __future__ import annotations

import html.parser
import json
import re
import shlex
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from importmap import app, cli
from importmap.cli import formats, output
from tests.hostile import EVIL, TEXT, hostile_project
from tests.repositories import Repository
from tests.trees import plant

# What the arguments that a command demands may be. A new command with a demand of its own needs a line here.
NEEDED = {
    "affected": (["--base", "main"], ["--base", f"{TEXT}"]),
    "completion": (["bash"],),
    "diff": (["a.json", "b.json"], ["whole/report.json", "b.json"], [TEXT, "a.json"]),
    "impact": (["shop.models"], ["Thing"], ["tests"], [TEXT]),
    "mcp": (["--help"],),  # it answers until its input ends
    "init": (["--output", "-"],),  # else it writes into the configuration of the project
    "snapshot": (["--output", "-"],),
    "where": (["Order"], ["Thing"], [TEXT]),
    "why": (["shop.api", "shop.models"], ["tests", "shop"], [TEXT, TEXT]),
}
# What is worth trying besides.
# What GitHub obeys is a format of its own, and has tests of its own.
SAFE = [["--format", name] for name in formats.NAMES if name not in ("github", "mermaid")]
MORE = {
    "analyze": (["--output", "report"], ["--quiet", "-o", "report"], ["--verbose", "-o", "report"], [TEXT]),
    "broken": (["--all"],),
    "check": (
        ["--verbose", "--fail-on", "info"],
        ["--baseline", TEXT],
        ["--format", "mermaid", "--base", "main"],
        *SAFE,
    ),
    "explain": ([TEXT],),
    "graph": (
        ["--by", "module", "-f", "mermaid"],
        ["--focus", "shop.models"],
        ["--package", "shop"],
        ["--knot", "shop.models"],
        ["--focus", TEXT],
    ),
    "registry": (["--check", f"no {TEXT[:40]}"],),
}
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
TAGS = {"details", "summary", "br"}  # of which our own Markdown is made

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile project, with two snapshots of it, of which one is as somebody else would write it."""
    folder = hostile_project(tmp_path_factory.mktemp("hostile"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
        assert cli.run(["analyze", "-q", "--format", "json", "-o", "whole"]) == 0
        assert cli.run(["snapshot", "-q", "-o", "b.json"]) == 0
    kept = json.loads((folder / "b.json").read_bytes())
    for finding in kept["findings"][::2]:
        finding |= {"rule": TEXT, "subject": TEXT, "message": TEXT, "path": TEXT, "fingerprint": TEXT}
    kept["metrics"][0] |= {"name": TEXT}
    kept |= {"name": TEXT, "revision": {"commit": TEXT, "date": TEXT, "dirty": True}}
    kept["package_edges"] = [edge | {"importer": TEXT} for edge in kept["package_edges"]]
    (folder / "a.json").write_text(json.dumps(kept))
    return folder


@pytest.fixture(scope="module")
def known() -> dict[str, object]:
    """What the use cases have answered so far: only what is made of it is tried again and again."""
    return {}


@pytest.fixture
def here(project: Path, known: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hostile project as the current folder, with analyses and reports that are made once."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.parent / "cache"))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for name in ("analyse", "report"):
        monkeypatch.setattr(app, name, _remembering(getattr(app, name), name, known))
    return project


def _remembering(function: Callable[..., object], name: str, known: dict[str, object]) -> Callable[..., object]:
    """The function, asked once for each first argument."""

    def ask(subject: object, *others: object, **named: object) -> object:
        key = f"{name} {subject if name == 'analyse' else id(subject)} {others if name == 'report' else ''}"
        if key not in known:
            known[key] = function(subject, *others, **named)
        return known[key]

    return ask


def _lines() -> Iterator[tuple[str, ...]]:
    """Every command, in every format that it has, with what it needs and with more."""
    for name, command in sorted(cli.commands.commands.items()):
        named = [p.type for p in command.params if (p.name or "").startswith("format")]
        formats = [name for kind in named if isinstance(kind, click.Choice) for name in kind.choices]
        demands = any(p.required for p in command.params)
        assert not demands or name in NEEDED, f"say in NEEDED what `importmap {name}` demands"
        for words in (*NEEDED.get(name, ((),)), *MORE.get(name, ())):
            yield (name, *words)
        for format_name in formats if name == "analyze" else formats[1:]:
            start = NEEDED.get(name, ((),))[0]
            yield (name, *start, "--format", format_name, *(("--output", "-") if name == "analyze" else ()))


@cache
def _hidden(text: str) -> frozenset[str]:
    """The characters of a text that a terminal obeys or hides."""
    # A patch has the lines as they are, with their tabs, and one behind a name with blanks.
    return frozenset(c for c in set(text) - {"\n", "\t"} if unicodedata.category(c) in HIDDEN)


def _harmless(said: bytes) -> None:
    """Nothing in it that a terminal or the log of a job would obey, and all of it UTF-8."""
    text = said.decode("utf-8")
    assert not _hidden(text)
    assert not re.findall(r"^\s*::.*", text, flags=re.MULTILINE)
    assert not re.findall(r"##\w*\[.*", text)


def _harmless_markdown(text: str) -> None:
    """Markdown as a forge reads it: no tag, link, picture or reference but our own, and tables that keep their form."""
    for block in MarkdownIt("commonmark").enable("table").parse(text):
        for token in (block, *(block.children or ())):
            assert token.type not in ("link_open", "image", "hr", "blockquote_open", "lheading_open")
            if token.type in ("html_block", "html_inline"):
                assert set(re.findall(r"<\s*/?\s*(\w+)", token.content)) <= TAGS, token.content
            elif token.type == "text":
                assert not re.search(r"[@#]\w|www\.|https?:", token.content), token.content
    rows = [line for line in text.splitlines() if line.startswith("|")]
    heads = [line for line, below in pairwise(rows) if below.startswith("| ---")]
    assert all(len(_cells(line)) in {len(_cells(head)) for head in heads} for line in rows)


def _cells(line: str) -> list[str]:
    """The cells of a row, as the extension for tables takes them apart."""
    return re.findall(r"((?:\\.|[^|\\])*)\|", line)[1:]


class _Tags(html.parser.HTMLParser):
    """Remembers what stands in a document besides text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def _harmless_page(text: str) -> None:
    """No tag and no attribute in it that only the hostile project could have brought."""
    found = _Tags()
    found.feed(text)
    assert "img" not in found.tags
    assert not [name for name in found.attributes if name.startswith("on")]


def _check(kind: str, said: bytes) -> None:
    """One result, by what it is to be read as."""
    if said.startswith((b"\x89PNG", b"%PDF")):
        return  # no terminal is sent these, and no text in them is obeyed
    _harmless(said)
    text = said.decode()
    if kind in ("json", ".json") or text.startswith(("{\n", "[\n")):
        json.loads(text)
    elif kind in ("markdown", ".md") or text.startswith("# Single"):
        _harmless_markdown(text)
    elif kind in ("html", "svg", ".html", ".svg"):
        _harmless_page(text)
    elif text.startswith("digraph"):
        assert re.fullmatch(r"[\w\s\[\]{};,.=>-]*", re.sub(r'"(?:\\.|[^"\\\n])*"', "", text))


@pytest.mark.parametrize(
    "words", list(_lines()), ids=lambda words: shlex.join(w if w.isascii() else "TEXT" for w in words)[:60]
)
def test_no_command_attacks_its_reader(words: tuple[str, ...], here: Path, capfdbinary: Captured) -> None:
    """Each command answers, or says what is wrong in a line; what comes out, and what is written, is harmless."""
    code = cli.run(list(words))
    captured = capfdbinary.readouterr()
    assert code in (0, 1, 2)
    assert (code == 2) == (b"importmap: error: " in captured.err), captured.err
    assert b"this is a bug" not in captured.err
    assert code != 2 or any(TEXT[:40] in word for word in words), captured.err
    _harmless(captured.err)
    _check(words[words.index("--format") + 1] if "--format" in words else "", captured.out)
    for path in sorted((here / "report").glob("*")) if "report" in words else ():
        _check(path.suffix, path.read_bytes())


def test_a_traceback_is_harmless(here: Path, capfdbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a bug that names something hostile sends it on."""

    def load(*_: object) -> None:
        raise RuntimeError(TEXT)

    monkeypatch.setattr("importmap.config.load", load)
    assert cli.run(["analyze", "--verbose"]) == 2
    said = capfdbinary.readouterr().err
    assert b"Traceback" in said
    _harmless(said)
    assert len(list(here.iterdir())) > len(EVIL)


@pytest.mark.parametrize("name", EVIL)
def test_no_remark_attacks_its_reader(name: str, tmp_path: Path, capfdbinary: Captured) -> None:
    """A path that is remarked upon is shown."""
    output.remark(f"written to {tmp_path / name}")
    output.complain(name, name)
    _harmless(capfdbinary.readouterr().err)


def test_affected_tests_can_be_given_to_a_runner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Captured
) -> None:
    """Each line is one file that is there, and no option; what a line cannot hold is shown, and remarked upon."""
    Repository(tmp_path, {"shop.py": "a = 1\n"})
    names = ("-x_test.py", "::error::_test.py", "sp ace_test.py", "a\nb_test.py", "\u202e_test.py")
    plant(tmp_path, dict.fromkeys(names, "import shop\ndef test_it(): ...\n"))
    monkeypatch.chdir(tmp_path)
    assert cli.run(["affected", "--base", "HEAD", "--no-cache"]) == 0
    captured = capfdbinary.readouterr()
    lines = captured.out.decode().splitlines()
    assert sorted(lines) == sorted(
        ["./-x_test.py", "./::error::_test.py", "sp ace_test.py", "a\\nb_test.py", "\\u202e_test.py"]
    )
    assert b"importmap: 2 paths cannot stand on a line as they are, see --format json\n" in captured.err
