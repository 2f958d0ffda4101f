"""Runs all that is started, and counts the modules that were never loaded: prints one line, exits 0 if there are any."""

import sys
from importlib import import_module
from pathlib import Path

names = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in Path("shop").rglob("*.py")}
cli = import_module("shop.cli")
import_module("shop.nightly")
cli.run()
cli.method("invoice")
dead = sorted(names - sys.modules.keys())
print(f"never loaded: {', '.join(dead)}")
expected = ["export", "prices", "reports", "reports.monthly", "reports.yearly", "writers"]
sys.exit(0 if dead == [f"shop.{name}" for name in expected] else 1)
