"""Trees of files on the disk, for tests of what reads the disk"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path


def plant(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their paths, with the folders above them; a path that ends with a slash is an empty folder."""
    for path, content in files.items():
        file = folder / path
        if path.endswith("/"):
            file.mkdir(parents=True, exist_ok=True)
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def source_of(files: Mapping[str, str]) -> Callable[[str], bytes]:
    """What reads these files by their paths."""

    def source(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path].encode()

    return source
