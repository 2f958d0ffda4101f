"""Shows how many tests pytest collects, and how many with other patterns: prints one line, exits 0 if some are lost."""

import os
import subprocess
import sys

environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
environment.pop("PYTEST_ADDOPTS", None)
command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--rootdir", "."]


def collected(*options: str) -> set[str]:
    """What pytest collects."""
    told = subprocess.run([*command, "-c", "pyproject.toml", *options], env=environment, capture_output=True, text=True)
    return {line for line in told.stdout.splitlines() if "::" in line and line.startswith(("tests", "legacy"))}


now = collected()
wide = ["python_classes=Test* *Tests", "python_functions=test_* test[A-Z]*", "python_files=test_*.py *_tests.py"]
more = collected(*(part for pattern in wide for part in ("-o", pattern))) - now
left_out = collected("-o", "norecursedirs=", "-o", "testpaths=tests legacy") - now
print(f"collected: {len(now)}; with other patterns {len(more)} more; left out by folder: {len(left_out)}")
sys.exit(0 if (len(now), len(more), len(left_out)) == (6, 4, 2) else 1)
