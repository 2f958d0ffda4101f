"""Repositories as lists of commits, each a dictionary of files"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

GONE = None  # a file that a commit removes

Commit = Mapping[str, str | None]


class Repository:
    """A repository that grows; its commits are a day apart and always have the same hashes."""

    def __init__(self, folder: Path, *commits: Commit) -> None:
        self.folder = folder
        self._day = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        for number, files in enumerate(commits, 1):
            self.commit(files, f"Step {number}")

    def commit(self, files: Commit, message: str) -> str:
        """Write, remove and commit files; the abbreviated hash."""
        write(self.folder, files)
        self.git("add", "--all")
        return self.record("commit", "--quiet", "--allow-empty", "--message", message)

    def record(self, *arguments: str) -> str:
        """Do something that makes a commit; the abbreviated hash."""
        self._day += 1
        self.git(*arguments)
        return self.git("rev-parse", "HEAD")[:9]

    def git(self, *arguments: str) -> str:
        """What git answers."""
        date = f"2025-03-{max(self._day, 1):02} 12:00:00 +0000"
        somebody = {"NAME": "Somebody", "EMAIL": "somebody@example.org", "DATE": date}
        settings = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in somebody.items()}
        nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(
            command, env={**kept, **settings, **nothing}, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def write(folder: Path, files: Commit) -> None:
    """Write and remove files, without a commit."""
    for path, text in files.items():
        place = folder / path
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
