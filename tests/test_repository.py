"""Which repository is read, which is not and why, and that git ends with whoever asked it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from importmap import app, cli
from importmap.config import Config
from importmap.model.errors import RevisionError
from importmap.past import git, process
from importmap.past.changed import changed, revision
from importmap.past.process import Surroundings, Untold, answer, output
from importmap.past.repository import look, opened, refusal, unread
from tests.repositories import Repository, write

FILES = {"a.py": "x = 1\n", "in/b.py": "x = 1\n"}


def repository(folder: Path) -> Repository:
    """A repository of two commits."""
    return Repository(folder, FILES, {"a.py": "x = 2\n"})


# ------------------------------------------------------------------------------------------------------- what is read


def to_itself(folder: Path) -> str:
    """A `.git` file that leads to a folder of the tree."""
    (folder / ".git").rename(folder / "in" / "git")
    (folder / ".git").write_text("gitdir: in/git\n", "utf-8")
    return f"{folder}/.git leads into the folder that it is for"


def to_another(folder: Path) -> str:
    """A `.git` file that leads to a repository of something else."""
    other = repository(folder.parent / "other")
    (folder / ".git").rename(folder.parent / "gone")
    (folder / ".git").write_text(f"gitdir: {other.folder}/.git\n", "utf-8")
    return f"{folder}/.git leads to a git repository that does not say that it belongs there"


def to_nothing(folder: Path) -> str:
    """A `.git` file that leads nowhere."""
    (folder / ".git").rename(folder.parent / "gone")
    (folder / ".git").write_text("gitdir: ../nowhere\n", "utf-8")
    return f"{folder}/.git leads to no git repository"


def of_no_words(folder: Path) -> str:
    """A `.git` file that says nothing."""
    (folder / ".git").rename(folder.parent / "gone")
    (folder / ".git").write_text("\0\n", "utf-8")
    return f"{folder}/.git does not say where the git repository is"


def of_another_folder(folder: Path) -> str:
    """A repository with its files elsewhere."""
    _configure(folder, "core.worktree", "/")
    return "the git repository has its files in another folder"


def bare(folder: Path) -> str:
    """A repository without files."""
    _configure(folder, "core.bare", "true")
    return "the git repository has no files beside it"


def extended(folder: Path) -> str:
    """A repository with an extension that will be invented."""
    _configure(folder, "extensions.telepathy", "true")
    return "the git repository has the extension `telepathy`, which is not understood"


def sharing_elsewhere(folder: Path) -> str:
    """A repository that says that it shares its content with another one."""
    (folder / ".git" / "commondir").write_text("../in\n", "utf-8")
    return f"{folder}/.git/commondir does not lead where git would put it"


def of_a_pipe(folder: Path) -> str:
    """A repository whose configuration never ends."""
    (folder / ".git" / "config").unlink()
    os.mkfifo(folder / ".git" / "config")
    return f"{folder}/.git/config is no file"


def broken(folder: Path) -> str:
    """A repository whose configuration cannot be read."""
    (folder / ".git" / "config").write_text("[core\n", "utf-8")
    return f"git fails: bad config line 1 in file {folder}/.git/config"


def _configure(folder: Path, name: str, value: str) -> None:
    with (folder / ".git" / "config").open("a", encoding="utf-8") as file:
        section, _, key = name.partition(".")
        file.write(f"[{section}]\n{key} = {value}\n")


UNREAD = (
    *(to_itself, to_another, to_nothing, of_no_words, of_another_folder),
    *(bare, extended, sharing_elsewhere, of_a_pipe, broken),
)


@pytest.mark.parametrize("make", UNREAD, ids=lambda make: make.__name__)
def test_what_is_not_read_is_said(make: Callable[[Path], str], tmp_path: Path) -> None:
    """A repository that may not be the folder's has no history, wherever that is asked for, and the reason is told."""
    folder = repository(tmp_path / "tree").folder
    reason = make(folder)
    for inside in (folder, folder / "in"):
        assert opened(str(inside)) == reason
        assert revision(str(inside)) is None
        assert [note.text.partition(";")[0] for note in unread(str(inside))] == [reason]
    with pytest.raises(RevisionError, match="cannot be compared with HEAD: "):
        changed(str(folder), "HEAD")


def test_what_is_read_is_not_noted(tmp_path: Path) -> None:
    """There is nothing to say of a repository that is read, nor of a folder without one."""
    assert refusal(str(repository(tmp_path / "tree").folder)) is None
    assert refusal(str(tmp_path)) is None
    assert refusal(str(tmp_path / "nowhere")) is None


def test_another_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A repository of somebody else's is not read, and that is noted, until the user says that it is safe."""
    folder = repository(tmp_path / "tree").folder
    for name, value in {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SUDO_UID", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 4711)
    monkeypatch.chdir(folder)
    assert cli.run(["analyze", "--no-cache", "-f", "json", "-o", str(tmp_path / "out")]) == 0
    hint = f"`git config --global --add safe.directory {folder}` allows it to be read"
    assert f"note .git: the git repository belongs to another user; {hint}" in capfd.readouterr().out
    for safe, is_read in (
        ([str(folder)], True),
        (["*"], True),
        (["~/tree"], True),
        ([f"{tmp_path}/*"], True),
        (["*", ""], False),
        ([str(folder / "in"), str(tmp_path)], False),
    ):
        lines = "".join(f'directory = "{path}"\n' for path in safe)
        write(tmp_path, {".gitconfig": f"[safe]\n{lines}"})
        assert (revision(str(folder)) is not None) is is_read, safe


def test_of_a_user_who_became_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works as root by sudo reads what is his own."""
    folder = repository(tmp_path / "tree").folder
    owner = folder.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", str(owner))
    assert revision(str(folder)) is not None


def test_values_are_nothing_but_values(tmp_path: Path) -> None:
    """Names and values that look like more configuration are taken as they are."""
    made = repository(tmp_path / "tree")
    odd = 'x"\n[core]\n\tfsmonitor = touch ran ; # \\'
    made.git("config", "branch.main.merge", odd)
    made.git("config", f"branch.{odd.replace(chr(10), ' ')}.remote", odd)
    look_at = look(str(made.folder))
    listed = answer(look_at.here, ("config", "--list", "--name-only", "-z")).decode().split("\0")
    assert [name for name in listed if name.startswith("core.fsmonitor")] == ["core.fsmonitor"]  # the one set to false
    assert answer(look_at.here, ("config", "core.fsmonitor")) == b"false\n"
    assert answer(look_at.here, ("config", "-z", "branch.main.merge")).decode() == f"{odd}\0"


def test_program_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `git` that lies in the current folder is not run, whatever the search path says."""
    folder = repository(tmp_path / "tree").folder
    write(folder, {"git": f"#!/bin/sh\n: > '{tmp_path}/ran'\n", "in/git": f"#!/bin/sh\n: > '{tmp_path}/ran'\n"})
    for path in ("git", "in/git"):
        (folder / path).chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "in", os.environ["PATH"]]))
    monkeypatch.chdir(folder)
    assert revision(str(folder)) is not None
    assert not (tmp_path / "ran").exists()


# ---------------------------------------------------------------------------------------------------- that it all ends


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that git was shown goes with the last who held it, or who could not be given it."""
    made = repository(tmp_path / "tree")
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    assert changed(str(made.folder), "HEAD~1")
    with pytest.raises(RevisionError):
        changed(str(made.folder), "nowhere")
    app.report(app.analyse(Config(base=made.folder, cache_dir=None, workers=1)), revision(str(made.folder)))
    monkeypatch.setattr(process, "SECONDS", 0.0)
    assert isinstance(opened(str(made.folder)), str)
    assert list(room.iterdir()) == []


def test_ref_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A branch that is a pipe costs a moment, and that is told."""
    made = repository(tmp_path)
    (tmp_path / ".git/refs/heads/main").unlink()
    os.mkfifo(tmp_path / ".git/refs/heads/main")
    monkeypatch.setattr(process, "QUICK", 0.5)
    assert opened(str(made.folder)) == "git takes longer than 0.5 seconds"


def test_large_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is too large is not taken, and that is said."""
    folder = repository(tmp_path / "tree").folder
    monkeypatch.setattr(process, "BYTES", 1 << 20)
    here = look(str(folder)).here
    write(folder, {"large": "x" * (3 << 20)})
    with pytest.raises(Untold, match="git's answer is larger than 1 MB"):
        answer(here, ("cat-file", "blob", Repository(folder).commit({}, "Large") + ":large"))


def test_large_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A content that is too large is passed over, and those after it are read."""
    made = Repository(tmp_path, {"a.py": "x = 1\n", "b.py": "y" * 3000, "c.py": "z = 1\n"})
    monkeypatch.setattr(git, "_LARGEST", 1000)
    names = [made.git("rev-parse", f"HEAD:{path}") for path in ("a.py", "b.py", "c.py")]
    assert [text for _, text in git.objects(look(str(tmp_path)), names)] == [b"x = 1\n", b"z = 1\n"]


def test_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops reading ends git, and is told nothing of how it ended."""
    pipe, here = _endless(tmp_path, monkeypatch)

    def interrupt() -> None:
        with output(here, ("one",), ("other",)) as stream:
            assert stream.read(2) == b"y\n"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    with pipe:
        assert pipe.read() == b""


def test_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When we are killed, git ends as soon as it has something to say."""
    pipe, here = _endless(tmp_path, monkeypatch)
    script = (
        "import os, sys\nfrom importmap.past.process import Surroundings, output\n"
        "with output(Surroundings(sys.argv[1], {}), ('one',)) as stream:\n"
        "    stream.read(2)\n    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, here.folder], check=False, timeout=60)
    assert done.returncode == -9
    with pipe:
        assert pipe.read() == b""


def _endless(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[IO[bytes], Surroundings]:
    """A git that always has more to say, and a pipe that ends with the last that lives."""
    os.mkfifo(folder / "pipe")
    write(folder, {"bin/git": f"#!/bin/sh\nexec 3>'{folder / 'pipe'}'\nexec yes\n"})
    (folder / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
    pipe = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(pipe, True)
    return os.fdopen(pipe, "rb"), Surroundings(str(folder), {})
