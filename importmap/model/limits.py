"""How much of a repository is taken in: beyond these a file, a line or a pattern is told, and not read

They are far above what people write. Without them a file that was made for the purpose could take the time of a whole
working day. `docs/limits.md` lists them.
"""

from __future__ import annotations

from typing import Final

SOURCE: Final = 50 * 2**20  # bytes of a source file
SETTINGS: Final = 2**20  # bytes of any other file: configuration, .gitignore, Dockerfile
PATTERNS: Final = 10_000  # patterns in one file or key, and entries in one list of the configuration
PATTERN: Final = 1_000  # characters of one pattern
NESTING: Final = 100  # tables and lists in each other, and parts of a key, in a TOML file
WORDS: Final = 2**16  # characters of a text that is taken apart into words as a shell would
