"""What stands in the repository for CI systems and hooks does what it says, as far as that can be run here."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from importmap import cli
from importmap.render.comment import MARKER
from tests.repositories import Repository, write

ROOT = Path(__file__).parent.parent
FILES = {"shop/__init__.py": "", "shop/api.py": "import shop.old\n", "shop/old.py": "class Order: ...\n"}
BRANCH = "a$(touch${IFS}owned);`touch${IFS}owned`"  # what git admits for the name of a branch

# Stands in for GitHub's own program: knows one comment of ours if it is told so, and writes down what it is asked.
GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$TOLD"
case "$*" in
  *PATCH*|*POST*) [ -z "${READ_ONLY:-}" ] || exit 1 ;;
  *) [ -z "${KNOWN:-}" ] || echo "$KNOWN" ;;
esac
"""


@pytest.fixture
def change(tmp_path: Path) -> Path:
    """A repository in which a branch, of a name that is a command, has something new that fails."""
    repository = Repository(tmp_path / "code", FILES)
    repository.git("branch", BRANCH)
    write(repository.folder, {"shop/new.py": "import shop.gone\n"})
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text(GH)
    (programs / "gh").chmod(0o755)
    (programs / "importmap").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m importmap "$@"\n')
    (programs / "importmap").chmod(0o755)
    return repository.folder


def action(folder: Path, **variables: str) -> tuple[int, str, str]:
    """What the action does: its exit code, what it says, and what it asks of GitHub."""
    above = folder.parent
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "IMPORTMAP_"))}
    environment = {
        **kept,
        "PATH": f"{above / 'programs'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(above / "cache"),
        "RUNNER_TEMP": str(above),
        "TOLD": str(above / "told"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "somebody/shop",
        "GITHUB_STEP_SUMMARY": str(above / "summary.md"),
        "IMPORTMAP_SOURCE": str(ROOT),
        "IMPORTMAP_COMMENT": "true",
        "IMPORTMAP_PULL_REQUEST": "7",
        **variables,
    }
    done = subprocess.run(
        ["bash", str(ROOT / "ci" / "github.sh")],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    told = above / "told"
    return done.returncode, done.stdout + done.stderr, told.read_text() if told.exists() else ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="the runners of GitHub have bash")
@pytest.mark.parametrize(
    ("variables", "code", "said", "asked"),
    [
        ({}, 0, "passed", "--method POST repos/somebody/shop/issues/7/comments"),
        ({"IMPORTMAP_BASE": BRANCH}, 1, "::error file=shop/new.py,line=1", "--method POST"),
        (
            {"IMPORTMAP_BASE": BRANCH, "KNOWN": "41"},
            1,
            "failed",
            "--method PATCH repos/somebody/shop/issues/comments/41",
        ),
        # The token of a fork.
        ({"IMPORTMAP_BASE": BRANCH, "READ_ONLY": "1"}, 1, "the verdict is in the summary", "--method POST"),
        ({"IMPORTMAP_TARGETS": "shop", "IMPORTMAP_FAIL_ON": "error", "IMPORTMAP_COMMENT": "no"}, 0, "shop: passed", ""),
        ({"IMPORTMAP_BASE": "origin/none"}, 2, "git knows no revision", ""),
    ],
)
def test_the_action(variables: dict[str, str], code: int, said: str, asked: str, change: Path) -> None:
    """It fails as the gate does, comments once, and runs nothing that a name says."""
    if "IMPORTMAP_BASE" not in variables:
        (change / "shop/new.py").unlink()
        variables = {**variables, "IMPORTMAP_BASE": "main"}
    found, output, told = action(change, **variables)
    assert found == code, output
    assert said in output
    assert asked in told if asked else told == ""
    assert not (change / "owned").exists()
    if code < 2:
        assert (change.parent / "summary.md").read_text().startswith(MARKER)
        assert (change.parent / "importmap-comment.md").read_text().startswith(MARKER)


def test_the_action_takes_no_value_as_text() -> None:
    """Each expression stands in a variable, and whatever is used is named by its hash."""
    text = (ROOT / "action.yml").read_text("utf-8")
    assert re.findall(r"^ *(?:- )?run: (.*)$", text, re.MULTILINE) == ['bash "$IMPORTMAP_SOURCE/ci/github.sh"']
    lines = [line for line in text.splitlines() if "${{" in line]
    assert all(re.match(r" +(?:[A-Z_]+|default): \$\{\{", line) for line in lines)
    used = [*re.findall(r"uses: (\S+)", text), *re.findall(r"uses: (\S+)", (ROOT / "docs/ci.md").read_text("utf-8"))]
    assert all(re.search(r"@[0-9a-f]{40}$", name) or name.startswith("importmap") for name in used)
    inputs = set(re.findall(r"inputs\.([\w-]+)", text))
    declared = set(re.findall(r"^  ([\w-]+):$", text.partition("runs:")[0], re.MULTILINE))
    assert inputs == declared


def test_hooks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hook is a command that there is; the one that judges everything is given no files."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    hooks = {found[1]: found[0] for found in re.finditer(r"^- id: (\S+)$(?:\n  .*$)+", text, re.MULTILINE)}
    entries = {name: shlex.split(re.findall(r"entry: (.*)", hook)[0]) for name, hook in hooks.items()}
    assert list(entries) == ["importmap", "new-code"]
    assert "pass_filenames: false" in hooks["importmap"]
    assert all("require_serial: true" in hook for hook in hooks.values())
    Repository(tmp_path / "code", {**FILES, "shop/new.py": "class Order: ...\n"})
    monkeypatch.chdir(tmp_path / "code")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert cli.run([*entries["importmap"][1:], "-q"]) == 0
    write(tmp_path / "code", {"shop/more.py": "class Order: ...\n"})
    assert cli.run([*entries["new-code"][1:], "-q", "shop/api.py"]) == 0
    assert cli.run([*entries["new-code"][1:], "-q", "shop/api.py", "shop/more.py"]) == 1


def test_the_template_for_gitlab_asks_for_what_there_is() -> None:
    """Its command is one that importmap takes, and it keeps what that writes."""
    text = (ROOT / "ci/gitlab.yml").read_text("utf-8")
    command = " ".join(re.search(r">-\n((?: {6}.*\n)+)", text)[1].split())  # type: ignore[index]
    words = shlex.split(command.replace("$IMPORTMAP_TARGETS", ""))
    with cli.commands.make_context("importmap", words[1:]) as context:
        name, found, rest = cli.commands.resolve_command(context, words[1:])
        assert name == "check"
        assert found is not None
        with found.make_context("check", rest, parent=context) as inner:
            written = [one.path for one in inner.params["formats"] if one.path != "-"]
    assert all(f": {path}\n" in text for path in written)
    assert 'GIT_DEPTH: "0"' in text
