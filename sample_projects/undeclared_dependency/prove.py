"""Imports modules beside what their distribution installs: prints one line, exits 0 if others are missing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

missing = []
with tempfile.TemporaryDirectory() as installed:
    for name in ("requests", "bs4"):
        Path(installed, f"{name}.py").touch()
    for folder, module in (("orders", "orders.settings"), ("orders", "orders.samples"), ("billing", "billing")):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((installed, folder))}
        command = [sys.executable, "-S", "-P", "-B", "-c", f"import {module}"]
        told = subprocess.run(command, env=environment, capture_output=True, text=True).stderr
        missing.append(told.strip().removesuffix("'").rpartition("'")[2])
print(f"missing: {', '.join(missing)}")
sys.exit(0 if missing == ["yaml", "hypothesis", "orders"] else 1)
