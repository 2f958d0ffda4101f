"""Shows what cannot be imported from what the image holds: prints one line, exits 0 if that is as the README says."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).parent
modules = sorted(
    ".".join(path.relative_to(here).with_suffix("").parts)
    for folder in ("auth", "kit")
    for path in (here / folder).glob("*.py")
    if path.name != "__init__.py" and not path.name.startswith("test_")
)
with tempfile.TemporaryDirectory() as image:
    for folder in ("auth", "kit"):
        shutil.copytree(here / folder, Path(image) / folder, ignore=shutil.ignore_patterns("test_*.py", "__pycache__"))
    failed = [
        module
        for module in modules
        if subprocess.run([sys.executable, "-c", f"import {module}"], cwd=image, capture_output=True).returncode
    ]
print(f"not importable from the image: {', '.join(failed)}; importable are {len(modules) - len(failed)} others")
sys.exit(0 if failed == ["auth.main", "auth.routes", "auth.tokens", "kit.checks"] else 1)
