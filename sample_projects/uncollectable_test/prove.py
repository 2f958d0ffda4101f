"""Shows at which files pytest stops when it collects: prints one line, exits 0 if they are those that the README names."""

import os
import re
import subprocess
import sys

environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
environment.pop("PYTEST_ADDOPTS", None)
command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-rsE", "-p", "no:cacheprovider", "--rootdir", "."]
told = subprocess.run([*command, "-c", "pyproject.toml"], env=environment, capture_output=True, text=True).stdout
failed = sorted(set(re.findall(r"^ERROR (?:collecting )?(tests\S*)", told, re.MULTILINE)))
skipped = sorted(set(re.findall(r"^SKIPPED \[\d+\] (tests\S*?):", told, re.MULTILINE)))
collected = sorted({line.partition("::")[0] for line in told.splitlines() if "::" in line and line.startswith("tests")})
print(f"fail: {', '.join(failed)}; skip: {', '.join(skipped)}; collected: {', '.join(collected)}")
wanted = ["tests/api", "tests/checkout/test_total.py", "tests/test_labels.py", "tests/test_report.py"]
sys.exit(0 if failed == wanted and len(skipped) == 2 and len(collected) == 2 else 1)
