"""Globs mean what they mean to git, and match in a time that grows with their length and no faster"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from importmap.config import Config
from importmap.model.errors import ConfigError, TargetError
from importmap.model.limits import PATTERN, PATTERNS
from importmap.scan.discover import discover
from importmap.scan.globs import Globs, compile_globs
from tests.trees import plant

NAMES = ["a", "b", "ab", "a b", "a-b", "A", "ba", ".a", "]", "aab", "!a", "#a", "a]b", "1"]
PATHS = [
    *(f"{name}.py" for name in NAMES),
    *(f"a/{name}.py" for name in NAMES),
    *(f"ab/a/{name}.py" for name in ("a", "b", "ab", ".a")),
    *(f"b/{name}/ab/a/b/x.py" for name in ("a", "b", "ab", "b.py")),
    *(f"a.py/{name}.py" for name in ("a", "b", "x y")),
]
PATHS = [path for path in PATHS if path not in ("a.py",)]
# What globs are made of: letters that occur, wildcards alone and in a row, ranges, classes, escapes, white space.
PIECES = [
    *"aabb/x*?.",
    *(
        "**",
        "***",
        "/**/",
        "**/",
        "/**",
        "*.py",
        ".py",
        "a*b",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-b]",
        "[]]",
        "[!]a]",
        "[b-a]",
    ),
    *("[[:alpha:]]", "[[:upper:]b]", "[[:nothing:]]", "[[:alpha]", "[a", "[a-]", "[-a]", "[\\]]", "[a/b]", "[", "]"),
    *("\\a", "\\*", "\\", "\\ ", " ", "!", "#", "-", "\\/"),
]
GLOBS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all paths."""
    folder = plant(tmp_path_factory.mktemp("globs") / "repo", dict.fromkeys(PATHS, ""))
    git(folder, "init", "--quiet")
    (folder / ".git/info/exclude").write_text("")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """What git answers, without anybody's settings."""
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    done = subprocess.run(["git", "-C", str(folder), *arguments], env=nothing, capture_output=True, check=True)
    return done.stdout.decode()


@given(st.lists(st.tuples(st.booleans(), GLOBS), min_size=1, max_size=4), st.sampled_from([".", "a", "b/a", "a.py"]))
@example([(False, "a/"), (True, "b/")], ".")
@example([(False, "b/"), (True, "a/"), (True, "b")], ".")
@example([(False, "/*"), (True, "/a/"), (False, "a/*"), (True, "a/b.py")], ".")
@example([(False, "a/**/"), (False, "**/a/**/b")], ".")
@example([(False, "*.py "), (True, "[[:punct:]]*")], ".")
@settings(SETTINGS, max_examples=120)
def test_files_are_ignored_as_git_ignores_them(repository: Path, entries: list[tuple[bool, str]], folder: str) -> None:
    """The files that are found are those that git does not ignore, wherever the .gitignore stands."""
    ignore = repository / folder / ".gitignore"
    ignore.write_text("".join(f"{'!' * back}{glob}\n" for back, glob in entries))
    try:
        known = set(git(repository, "ls-files", "--others", "--exclude-standard", "-z").split("\0"))
        read = {m.path for m in discover(Config(repository, "importmap.toml", cache_dir=None)).modules}
    except TargetError:  # git ignores all of them, too
        read = set()
    finally:
        ignore.unlink()
    assert {path for path in PATHS if path in read} == {path for path in PATHS if path in known}


# Those that pathspec takes as git does.
PLAIN = st.lists(st.sampled_from([*"aabb/x*?.", "**/", "/**", "*.py", "a*b", "/", "b/"]), min_size=1, max_size=6)
PLAIN_GLOBS = PLAIN.map("".join).filter(lambda glob: not re.search(r"\*\*\*|//|\*\*/$|^[/*]*$", glob))


@given(st.lists(st.tuples(st.booleans(), PLAIN_GLOBS), min_size=1, max_size=5))
@settings(SETTINGS, max_examples=150)
def test_a_file_alone_matches_as_in_pathspec(entries: list[tuple[bool, str]]) -> None:
    """Of a path alone, of which the folders above were not asked for, the verdict is that of pathspec."""
    globs = [f"{'!' * back}{glob}" for back, glob in entries]
    theirs, ours = GitIgnoreSpec.from_lines(globs, backend="simple"), Globs(globs)
    for path in PATHS:
        expected = theirs.check_file(path)
        assert (ours.match(path) or (None, None)) == (
            expected.include,
            None if expected.index is None else globs[expected.index],
        ), path


LONG = "a" * 200
# Globs that are matched against what nearly fits.
EXPLOSIVE = [
    ("a*" * 100 + "b", LONG),
    ("*a" * 100 + "*b", LONG),
    ("[a-z]*" * 100 + "1", LONG),
    ("?*" * 150 + "b", LONG),
    ("**/" * 100 + "b", "a/" * 1000 + "a"),
    ("**/a/" * 100 + "b", "a/" * 1000 + "a"),
    ("/a/**/" * 60 + "b", "a/" * 1000 + "a"),
    ("**/a*a*a/" * 40 + "**/b", f"{LONG}/" * 15 + "a"),
    ("*" * 900 + "b", LONG),
]


@pytest.mark.parametrize(("glob", "path"), EXPLOSIVE, ids=[glob[:9] for glob, _ in EXPLOSIVE])
def test_no_glob_runs_away(glob: str, path: str) -> None:
    """What would be tried in more ways than there are atoms, were it a plain expression, is answered."""
    assert path not in Globs([glob])
    assert path not in Globs([f"/x/{glob}", f"{glob}/", f"{glob}/**"])


def test_more_than_anybody_writes_is_an_error() -> None:
    """There is a limit to the length of a glob, and to how many there are."""
    for patterns, why in (
        (["x" * (PATTERN + 1)], f"exclude has a glob of {PATTERN + 1:,} characters"),
        (["x"] * (PATTERNS + 1), f"exclude has {PATTERNS + 1:,} globs"),
        (["a\\"], 'exclude has the glob "a\\", which cannot be meant'),
        (["[a"], 'exclude has the glob "[a", which cannot be meant'),
        (["a//b"], 'exclude has the glob "a//b", which cannot be meant'),
    ):
        with pytest.raises(ConfigError) as caught:
            compile_globs(patterns, "exclude")
        assert caught.value.message.startswith(why)
    assert "x" in compile_globs(["# a remark", "", "x" * PATTERN, "x"], "exclude")


# Files of globs that are no such files, and what is said of them.
BROKEN = [
    ("\\", ""),
    ("!\n/\n//\n\\\n[\n[z-a]\n", ""),
    ("x\n" * (PATTERNS + 1), f"1 lines are not heeded: they are longer than {PATTERN:,} characters, or come"),
    ("#" + "x" * 2**20, "cannot be read: it has 1,048,577 bytes, and no more than 1,048,576 are read"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=range(4))
def test_a_broken_ignore_file(text: str, said: str, tmp_path: Path) -> None:
    """It ignores nothing that it cannot mean, and what is beyond the limits is told."""
    plant(tmp_path, {".gitignore": text, "a.py": ""})
    project = discover(Config(tmp_path, "importmap.toml", cache_dir=None))
    assert [m.path for m in project.modules] == ["a.py"]
    assert [note.text[: len(said)] for note in project.notes] == ([said] if said else [])
