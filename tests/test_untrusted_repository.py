"""Nothing that a repository names is run, whatever the command, and the answers are as if it named nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from importmap import cli
from importmap.cli import commands
from tests.repositories import GONE, Repository, write

Captured = pytest.CaptureFixture[str]

# What each command is called with; `{snapshot}` is the path of a snapshot. A new command needs a line here.
ARGUMENTS: Mapping[str, Sequence[str]] = {
    "affected": ("--base", "HEAD~1"),
    "analyze": ("--format", "json", "--output", "-"),
    "apply": ("--all",),
    "broken": (),
    "check": (),
    "completion": ("bash",),
    "diff": ("HEAD~1",),
    "explain": ("import-cycle",),
    "graph": (),
    "help": ("why",),
    "history": ("--every", "1"),
    "impact": ("pkg.m",),
    "init": (),
    "mcp": ("--help",),
    "plan": (),
    "registry": (),
    "snapshot": ("--output", "-"),
    "where": ("f",),
    "why": ("pkg.b", "pkg.old"),
}

FILES = {
    "pkg/__init__.py": "",
    "pkg/old.py": "def f(a):\n    return a + 1\n\n\nclass K:\n    x = 1\n",
    "pkg/b.py": "from pkg.old import K, f\n\nf(1)\n",
    "pkg/m.py": "x = 1\n\n\ndef g(): ...\n",
    "tests/test_b.py": "from pkg.b import f\n\n\ndef test_it():\n    f(1)\n",
    "pyproject.toml": "[tool.importmap]\nservices = { pkg = ['pkg'] }\n\n"
    "[[tool.importmap.single-source]]\nsymbol = 'pkg.m.x'\n",
    # They say what is to be done with a file; the configuration says how.
    ".gitattributes": "pkg/b.py filter=process\npkg/m.py filter=clean diff=command\ntests/*.py diff=text\n",
}

HOOKS = ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman")
DRIVERS = {
    **dict.fromkeys(("filter.clean.clean", "filter.clean.smudge", "filter.process.process"), "{}"),
    **dict.fromkeys(("diff.text.textconv", "diff.command.command"), "{}"),
    "diff.text.cachetextconv": "true",
}
FORMS = {"openpgp": "PGP SIGNATURE", "ssh": "SSH SIGNATURE", "x509": "SIGNED MESSAGE"}
EVERYTHING = {
    **dict.fromkeys(("core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.editor"), "{}"),
    **dict.fromkeys(("core.pager", "pager.log", "pager.status", "pager.diff", "sequence.editor"), "{}"),
    **dict.fromkeys(("diff.external", "interactive.diffFilter"), "{}"),
    **dict.fromkeys(("mergetool.x.cmd", "difftool.x.cmd", "merge.x.driver", "trailer.x.cmd"), "{}"),
    **dict.fromkeys(("core.alternateRefsCommand", "uploadpack.packObjectsHook", "gpg.program"), "{}"),
    **dict.fromkeys(("alias.log", "alias.status", "alias.diff", "alias.rev-parse", "credential.helper"), "!{}"),
    "core.untrackedCache": "true",
    "log.showSignature": "true",
    "maintenance.auto": "true",
    "gc.auto": "1",
    "status.submoduleSummary": "true",
    "submodule.recurse": "true",
    "remote.origin.url": "ext::{}",
    "remote.origin.promisor": "true",
    "protocol.allow": "always",
}


class Trap:
    """Programs that leave a mark when they are run."""

    def __init__(self, folder: Path) -> None:
        self._marks = folder / "marks"
        self._programs = folder / "programs"
        for made in (self._marks, self._programs):
            made.mkdir(parents=True)

    def program(self, name: str) -> str:
        """The path of a program that marks that it was run."""
        path = self._programs / name
        path.write_text(f"#!/bin/sh\n: > '{self._marks / name}'\n", "utf-8")
        path.chmod(0o755)
        return str(path)

    def sprung(self) -> set[str]:
        """The programs that were run since this was last asked."""
        found = {path.name for path in self._marks.iterdir()}
        for name in found:
            (self._marks / name).unlink()
        return found


def configure(folder: Path, settings: Mapping[str, str], trap: Trap | None = None, *options: str) -> None:
    """Set what git is to do in a folder, each setting with a program of its own."""
    for name, value in settings.items():
        program = trap.program(name) if trap is not None else ""
        git(folder, "config", *options, name, value.replace("{}", program))


def git(folder: Path, *arguments: str) -> bytes:
    """What git answers, as somebody calls it who trusts the repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ALLOW_PROTOCOL": "ext:file"}
    command = ("git", "-C", str(folder), *arguments)
    done = subprocess.run(command, env={**kept, **nobody}, capture_output=True, check=False, timeout=60)
    return done.stdout


# --------------------------------------------------------------------------------------------------------- the ways


def everything(folder: Path, trap: Trap) -> None:
    """All that a configuration may name, and hooks."""
    configure(folder, EVERYTHING, trap)
    for name in HOOKS:
        shutil.copy(trap.program(name), folder / ".git" / "hooks" / name)


def signed(form: str) -> Callable[[Path], None]:
    """A last commit that is signed in another form."""
    return lambda folder: _sign(folder, form)


def driven(folder: Path, trap: Trap) -> None:
    """The drivers that attributes name."""
    configure(folder, DRIVERS, trap)


def checked(form: str) -> Callable[[Path, Trap], None]:
    """The program that checks signatures of a form."""

    def plant(folder: Path, trap: Trap) -> None:
        program = {f"gpg.{form}.program": "{}", "gpg.ssh.allowedSignersFile": str(folder / "pyproject.toml")}
        configure(folder, {"log.showSignature": "true", "gpg.format": form, **program}, trap)

    return plant


def _sign(folder: Path, form: str) -> None:
    """Give the last commit a signature."""
    heading, _, message = git(folder, "cat-file", "commit", "HEAD").decode().partition("\n\n")
    heading, kind = heading.partition("\ngpgsig ")[0], FORMS[form]
    file = folder / ".git" / "signed"
    signature = f"gpgsig -----BEGIN {kind}-----\n \n iQEz\n -----END {kind}-----"
    file.write_text(f"{heading}\n{signature}\n\n{message}", "utf-8")
    name = git(folder, "hash-object", "-t", "commit", "-w", str(file)).decode().strip()
    git(folder, "update-ref", "refs/heads/main", name)


def included(name: str) -> Callable[[Path, Trap], None]:
    """A configuration that includes a file of the tree."""

    def plant(folder: Path, trap: Trap) -> None:
        file = folder / ".git" / "included"
        file.write_text(f"[core]\nfsmonitor = {trap.program('core.fsmonitor')}\n", "utf-8")
        configure(folder, {name: str(file)})

    return plant


def of_work_tree(folder: Path, trap: Trap) -> None:
    """The configuration of one work tree."""
    configure(folder, {"extensions.worktreeConfig": "true"})
    configure(folder, {"core.fsmonitor": "{}"}, trap, "--worktree")


def without_contents(folder: Path) -> None:
    """A partial clone that lacks what it had before, a tree among it."""
    for name in ("HEAD~2:pkg/old.py", "HEAD~1^{tree}", "HEAD:pkg/m.py"):
        blob = git(folder, "rev-parse", name).decode().strip()
        (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def promised(folder: Path, trap: Trap) -> None:
    """A remote that is asked for what is missing."""
    remote = {"url": "ext::{}", "promisor": "true", "partialclonefilter": "blob:none"}
    configure(folder, {f"remote.origin.{key}": value for key, value in remote.items()}, trap)
    configure(folder, {"protocol.ext.allow": "always", "core.repositoryformatversion": "1"})
    configure(folder, {"extensions.partialClone": "origin"})


def of_submodule(folder: Path, trap: Trap) -> None:
    """The configuration of a submodule."""
    configure(folder / "sub", {"core.fsmonitor": "{}", "filter.clean.clean": "{}", "log.showSignature": "true"}, trap)
    configure(folder, {"submodule.sub.active": "true", "diff.ignoreSubmodules": "none"})


def led_inside(folder: Path) -> None:
    """A `.git` file that leads to a repository in the tree."""
    (folder / ".git").rename(folder / "repository")
    (folder / ".git").write_text("gitdir: repository\n", "utf-8")


def linked_inside(folder: Path) -> None:
    """A `.git` that is a link to a repository in the tree."""
    (folder / ".git").rename(folder / "repository")
    (folder / ".git").symlink_to("repository")


def looking_like_one(folder: Path) -> None:
    """A tree that has the files of a repository at its top."""
    for path in (folder / ".git").iterdir():
        path.rename(folder / path.name)
    (folder / ".git").rmdir()
    configure(folder, {"core.bare": "false", "core.worktree": str(folder)})


def monitored(folder: Path, trap: Trap) -> None:
    """A file system monitor, wherever the repository is."""
    configure(folder, {"core.fsmonitor": "{}"}, trap)


def as_it_is(_folder: Path) -> None:
    """The repository as it was made."""


@dataclass(frozen=True)
class Way:
    """How something is planted, and what of it git runs for somebody who trusts the repository."""

    plant: Callable[[Path, Trap], None]
    runs: frozenset[str]
    shape: Callable[[Path], None] = as_it_is  # what is there without it


MONITOR = frozenset({"core.fsmonitor"})
WAYS = {
    "settings": Way(everything, frozenset({*MONITOR, "diff.external", "gpg.program", "post-index-change"})),
    "drivers": Way(
        driven,
        frozenset({"filter.clean.clean", "filter.process.process", "diff.text.textconv", "diff.command.command"}),
    ),
    "ssh": Way(checked("ssh"), frozenset({"gpg.ssh.program"}), signed("ssh")),
    "x509": Way(checked("x509"), frozenset({"gpg.x509.program"}), signed("x509")),
    "include": Way(included("include.path"), MONITOR),
    "includeIf": Way(included("includeIf.gitdir:/**.path"), MONITOR),
    "work tree": Way(of_work_tree, MONITOR),
    "promisor": Way(promised, frozenset({"remote.origin.url"}), without_contents),
    "submodule": Way(of_submodule, frozenset({"core.fsmonitor", "filter.clean.clean"})),
    "file": Way(monitored, MONITOR, led_inside),
    "link": Way(monitored, MONITOR, linked_inside),
    "bare": Way(monitored, MONITOR, looking_like_one),
}
CALLS = (
    "status",
    # One by one, since a driver that fails keeps git from going on to the next file.
    "diff pkg/m.py",
    "diff pkg/b.py",
    "diff --no-ext-diff tests/test_b.py",
    "diff",
    "log -1",
    "log -1 --patch --ext-diff --textconv",
    "diff --no-ext-diff",
    "add tests/test_b.py",
)


# ---------------------------------------------------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of three commits, the last one signed, with a submodule, and with files that git has to look at."""
    repository = Repository(tmp_path_factory.mktemp("template") / "repository", FILES)
    folder = repository.folder
    write(folder, {"pkg/old.py": GONE})
    repository.commit({"pkg/new.py": FILES["pkg/old.py"]}, "Rename it")
    inner = Repository(folder / "sub", {"a.py": "x = 1\n", ".gitattributes": "*.py filter=clean\n"})
    _sign(inner.folder, "openpgp")
    repository.commit({"pkg/new.py": GONE}, "Remove it")
    _sign(folder, "openpgp")
    write(folder, {"pkg/m.py": "x = 1\n", "pkg/m2.py": "y = 1\n", "sub/a.py": "x = 2\n", "tests/test_b.py": ""})
    for path in ("pkg/m.py", "pkg/b.py", "sub/a.py"):
        os.utime(folder / path, (1, 1))
    return folder


@pytest.fixture(scope="module")
def snapshot(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of the repository."""
    path = tmp_path_factory.mktemp("snapshot") / "snapshot.json"
    with contextlib.chdir(template):
        assert cli.run(["snapshot", "--no-cache", "--quiet", "-o", str(path)]) == 0
    return path


def test_every_command_is_tried() -> None:
    """There are arguments for each command that exists."""
    assert set(ARGUMENTS) == set(commands.commands)


@pytest.mark.parametrize("name", WAYS)
def test_nothing_of_a_repository_is_run(
    name: str, template: Path, snapshot: Path, tmp_path: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No command runs what is planted, although git does so when it is trusted, and each says what it says without."""
    way, trap, folder = WAYS[name], Trap(tmp_path / "trap"), tmp_path / "repository"
    shutil.copytree(template, folder, symlinks=True)
    way.shape(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "clean"))
    expected = dict(_answers(snapshot, capfd))
    way.plant(folder, trap)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "planted"))
    trap.sprung()
    assert dict(_answers(snapshot, capfd)) == expected
    assert trap.sprung() == set()
    for call in CALLS:
        git(folder, *call.split())
    assert trap.sprung() >= way.runs


def _answers(snapshot: Path, capfd: Captured) -> Iterator[tuple[str, str]]:
    """What every command says."""
    for command, arguments in ARGUMENTS.items():
        status = cli.run([command, *(argument.format(snapshot=snapshot) for argument in arguments)])
        captured = capfd.readouterr()
        assert status in (0, 1, 2), captured.err
        assert "this is a bug" not in captured.err
        yield command, f"{status}\n{captured.out}\n{captured.err}"
