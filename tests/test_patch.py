"""A patch is what `git apply` takes, whatever the files hold and are called."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from importmap.model.change import Edited
from importmap.render import patch as patches
from importmap.render.patch import patch
from tests.trees import plant

CONTENTS = {
    "a line in the middle": (b"a\nb\nc\n", b"a\nB\nc\n"),
    "the only line": (b"a\n", b"b\n"),
    "a line more at the start": (b"a\n", b"new\na\n"),
    "a line less at the end": (b"a\nb\n", b"a\n"),
    "no end of the last line, which stays": (b"a\nb", b"A\nb"),
    "no end of the last line, which changes": (b"a\nb", b"a\nB"),
    "no end of the last line before": (b"a\nb", b"a\nB\n"),
    "no end of the last line after": (b"a\nb\n", b"a\nb"),
    "ends of lines of Windows": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "ends of lines that are mixed": (b"a\r\nb\nc\rd\n", b"a\r\nB\nc\rd\n"),
    "no UTF-8": (b"# -*- coding: latin-1 -*-\nx = '\xe9'\nb\n", b"# -*- coding: latin-1 -*-\nx = '\xe9'\nB\n"),
    "a byte order mark and a form feed": (b"\xef\xbb\xbfa\n\x0c\nb\n", b"\xef\xbb\xbfA\n\x0c\nb\n"),
    "changes far from each other": (b"a\n" + b"x\n" * 20 + b"b\n", b"A\n" + b"x\n" * 20 + b"B\n"),
    "changes near to each other": (b"a\n" + b"x\n" * 6 + b"b\n", b"A\n" + b"x\n" * 6 + b"B\n"),
    "lines that look like a patch": (b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n", b"--- a/x\n+++ b/y\n@@ -1 +1 @@\n"),
}

PATHS = ["a.py", "in/a folder/of mine.py", "na\u00efve.py", 'quo"te\\.py', "tab\there.py", "line\nbreak.py", "-x.py"]


def applied(folder: Path, edit: Edited) -> bytes:
    """What git makes of a file by the patch of an edit."""
    plant(folder, {edit.path: edit.before})
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, input=patch([edit]), cwd=folder, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return (folder / edit.path).read_bytes()


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_git_makes_the_edit(content: tuple[bytes, bytes], tmp_path: Path) -> None:
    """To the byte."""
    assert applied(tmp_path, Edited("a.py", *content)) == content[1]


@pytest.mark.parametrize("path", PATHS)
def test_git_finds_the_file(path: str, tmp_path: Path) -> None:
    """Whatever it is called."""
    assert applied(tmp_path, Edited(path, b"a\n", b"b\n")) == b"b\n"


def test_git_makes_any_edit(tmp_path: Path) -> None:
    """Lines that come and go at random, many of them equal."""
    chance = random.Random(13)
    for number in range(40):
        old = [chance.choice((b"a\n", b"b\n", b"\n")) for _ in range(chance.randint(1, 60))]
        new = list(old)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(new) + 1)
            new[place : place + chance.randint(0, 2)] = [b"new\n"] * chance.randint(0, 2)
        edit = Edited(f"{number}.py", b"".join(old), b"".join([*new, b"z"]))
        assert applied(tmp_path, edit) == edit.after


def test_few_lines_of_a_long_file_are_few_lines_of_the_patch() -> None:
    """The first and the last of very many lines, of which most are the same."""
    old = [b"x\n"] * 50_000
    new = [b"first\n", *old[1:-1], b"last\n"]
    made = patch([Edited("a.py", b"".join(old), b"".join(new))])
    assert made.count(b"\n") == 3 + 2 * (1 + 3 + 2)


def test_too_many_differences_are_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where it would take the square of the lines to tell them apart."""
    monkeypatch.setattr(patches, "_FURTHEST", 10)
    edit = Edited("a.py", b"".join(b"%d\n" % n for n in range(50)), b"".join(b"%d\n" % (n + n % 2) for n in range(50)))
    assert patch([edit]).count(b"@@ -") == 1
    assert applied(tmp_path, edit) == edit.after


def test_what_stays_as_it_is_is_not_told() -> None:
    """Files come in the order of their paths, and none that is the same."""
    edits = [Edited("b.py", b"1\n", b"2\n"), Edited("c.py", b"1\n", b"1\n"), Edited("a.py", b"1\n", b"2\n")]
    heads = [line for line in patch(edits).splitlines() if line.startswith(b"diff")]
    assert heads == [b"diff --git a/a.py b/a.py", b"diff --git a/b.py b/b.py"]
