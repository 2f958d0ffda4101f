"""Shows that Python refuses three of the five files: prints one line, exits 0 if that is so."""

import ast
import sys
from pathlib import Path

refused = []
for path in sorted(Path("shop").glob("*.py")):
    try:
        ast.parse(path.read_bytes(), feature_version=(3, 11))
    except (SyntaxError, UnicodeDecodeError):
        refused.append(path.name)
print(f"{len(refused)} files that Python 3.11 cannot read: {', '.join(refused)}")
sys.exit(0 if refused == ["labels.py", "offers.py", "prices.py"] else 1)
