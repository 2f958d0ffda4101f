"""`python -m importmap`, the same as the command"""

from __future__ import annotations

from importmap.cli import main

if __name__ == "__main__":
    main()
