"""Shows that `orders` does not run without `auth`: prints one line, exits 0 if that is so."""

import shutil
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as image:
    for package in ("orders", "shared"):
        shutil.copytree(package, f"{image}/{package}")
    run = subprocess.run(
        [sys.executable, "-c", "import orders.checkout"], cwd=image, capture_output=True, text=True, check=False
    )
last = run.stderr.strip().rpartition("\n")[2]
print(f"orders.checkout, deployed without auth: {last or 'works'}")
sys.exit(0 if last == "ModuleNotFoundError: No module named 'auth'" else 1)
