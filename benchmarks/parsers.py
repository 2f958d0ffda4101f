"""What reading costs: `python -m benchmarks.parsers [PACKAGE]` gives CPU seconds for parsing alone and for all facts

One process, no cache, the collector off; DESIGN.md quotes these figures.
"""

from __future__ import annotations

import ast
import gc
import sys
import time
import warnings
from collections.abc import Callable

import ast_serialize

from benchmarks.package import locate
from importmap.scan.extract import extract


def main() -> None:
    """Print a row for each way to read the package."""
    warnings.simplefilter("ignore")  # what is odd in the code that is read is no concern here
    folder = locate(sys.argv[1] if len(sys.argv) > 1 else "django")
    sources = [path.read_bytes() for path in sorted(folder.rglob("*.py")) if path.is_file()]
    print(f"{folder.name}: {len(sources):,} files, {sum(map(len, sources)) / 1e6:.1f} MB; CPU seconds")
    ways: dict[str, Callable[[bytes], object]] = {
        "ast.parse": ast.parse,
        "ast_serialize.parse": lambda source: ast_serialize.parse("x.py", source, cache_version=5),
        "importmap's extract": extract,
    }
    for name, read in ways.items():
        print(f"{name:<20} {_seconds(read, sources):6.2f}")


def _seconds(read: Callable[[bytes], object], sources: list[bytes]) -> float:
    """The CPU time that reading all sources takes; what cannot be parsed costs what it costs."""
    gc.disable()
    start = time.process_time()
    for source in sources:
        try:
            read(source)
        except (SyntaxError, ValueError):
            continue
    took = time.process_time() - start
    gc.enable()
    return took


if __name__ == "__main__":
    main()
