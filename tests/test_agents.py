"""Coding assistants are told of importmap in their own files, of which nothing else is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importmap import cli
from importmap.model.errors import ConfigError
from importmap.proposal.agents import HOOK, hooked, instructed
from tests.trees import plant

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("text", ["", "# Rules\n\nBe brief.\n", "no line end"])
def test_instructions_are_added_once(text: str) -> None:
    """What stands there stays, and a second time changes nothing; an older part is replaced where it stands."""
    once = instructed(text)
    assert once.startswith(text.rstrip())
    assert "`importmap check --new-code`" in once
    assert instructed(once) == once
    older = once.replace("Before you move", "Long before you move") + "\nmore\n"
    assert instructed(older) == once + "\nmore\n"


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"model": "x", "hooks": {"Stop": [], "PostToolUse": [{"matcher": "Bash", "hooks": []}]}}'],
)
def test_the_hook_is_added_once(text: str) -> None:
    """Beside the settings and hooks that there are."""
    once = hooked(text, "settings.json")
    settings, before = json.loads(once), json.loads(text or "{}")
    assert settings["hooks"]["PostToolUse"][-1]["hooks"] == [{"type": "command", "command": HOOK}]
    settings["hooks"]["PostToolUse"].pop()
    before.setdefault("hooks", {}).setdefault("PostToolUse", [])
    assert settings == before
    assert hooked(once, "settings.json") == once


@pytest.mark.parametrize("text", ["{", "[]", '{"hooks": 3}', '{"hooks": {"PostToolUse": {}}}', "[" * 100_000])
def test_settings_that_cannot_be_read_are_left_alone(text: str) -> None:
    """And named."""
    with pytest.raises(ConfigError, match=r"settings\.json"):
        hooked(text, "settings.json")


def test_init_tells_assistants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Captured) -> None:
    """Shown first, then written into the files that there are, links included."""
    monkeypatch.chdir(plant(tmp_path, {"AGENTS.md": "# Rules\n", ".claude/x": ""}))
    Path("CLAUDE.md").symlink_to("AGENTS.md")
    assert cli.run(["init", "--agents"]) == 0
    captured = capfd.readouterr()
    assert "+## Imports" in captured.out
    assert "nothing is written yet" in captured.err
    assert Path("AGENTS.md").read_text() == "# Rules\n"
    assert cli.run(["init", "--agents", "--write"]) == 0
    assert Path("CLAUDE.md").is_symlink()
    assert Path("AGENTS.md").read_text() == instructed("# Rules\n")
    assert HOOK in Path(".claude/settings.json").read_text()
    assert cli.run(["init", "--agents", "--write"]) == 0
    assert "already say all" in capfd.readouterr().err
    assert cli.run(["init", "--agents", "--output", "x"]) == 2
