"""Shows what pytest does about markers that are not registered: prints one line, exits 0 if it is what the README says."""

import os
import subprocess
import sys

environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
environment.pop("PYTEST_ADDOPTS", None)
command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--rootdir", "."]


def told(file: str, *options: str) -> str:
    """What pytest says when it collects by a configuration file."""
    done = subprocess.run([*command, "-c", file, *options], env=environment, capture_output=True, text=True)
    return done.stdout


strict = told("pyproject.toml").count("'slwo' not found in `markers` configuration option")
loose = told("admin/pytest.ini", "admin").count("PytestUnknownMarkWarning: Unknown pytest.mark.smoek")
selected = told("admin/pytest.ini", "admin", "-m", "smoke").count("::")
print(f"errors for slwo: {min(strict, 1)}; warnings for smoek: {loose}; `-m smoke` selects {selected} of 3")
sys.exit(0 if strict and loose == 2 and selected == 1 else 1)
