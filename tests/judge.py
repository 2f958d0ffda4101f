"""pytest itself as the judge of what it collects"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """What pytest says of the folder that it is run in."""

    tests: Mapping[str, frozenset[str]]  # by file: "test_total", "TestOrder.test_total"; parameters do not count
    failed: frozenset[str]  # files and folders at which collecting stops
    skipped: frozenset[str]  # files that leave themselves out
    stopped: bool  # it ended before it collected anything
    told: str


def judge(folder: Path, *options: str) -> Verdict:
    """Let pytest collect in a folder, with nothing around that could speak to it."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-rsE", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)
    tests: dict[str, set[str]] = defaultdict(set)
    for line in done.stdout.splitlines():
        path, colons, name = line.partition("::")
        if colons and path.endswith(".py") and not path.startswith(("ERROR ", " ")):
            tests[path].add(re.sub(r"\[.*", "", name).replace("::", "."))
    failed = re.findall(r"^ERROR (\S+)", done.stdout, re.MULTILINE)
    return Verdict(
        {path: frozenset(names) for path, names in tests.items()},
        frozenset(path for path in failed if path != "collecting"),
        frozenset(re.findall(r"^SKIPPED \[\d+\] (\S+?):\d", done.stdout, re.MULTILINE)),
        stopped=not done.stdout.strip(),
        told=done.stdout + done.stderr,
    )
