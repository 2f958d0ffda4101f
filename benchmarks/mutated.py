"""What broken files cost: `python -m benchmarks.mutated FOLDER [TIMES [SEED]]` reads mutated sources of a folder

First each file as it is, then so many with stretches cut, doubled, exchanged or overwritten. It prints what raised,
what could not be read, what took more than five seconds, and the peak of memory; nothing of that should be there.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from importmap.scan.extract import extract

_SLOW = 5.0
_PIECES = (
    b"", b"\x00", b'"""', b"'''", b"(", b")", b"[", b"{", b"}", b"\n", b"\n    ", b"\t", b"\\", b":", b",", b"=",
    b"*", b"@", b"import x\n", b"from . import (", b"lambda: ", b"await ", b"f'{", b"else:", b"async ",
    b"\xc3\xa9", b"\xc3", b"#",
)  # fmt: skip


def mutated(chance: random.Random, sources: list[bytes]) -> bytes:
    """One of the sources, changed in a few places."""
    source = bytearray(chance.choice(sources))
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(source) + 1)
        end = min(len(source), start + chance.choice((0, 1, 3, 20, 200)))
        other = chance.choice(sources)
        away = chance.randrange(len(other) + 1)
        pieces = (*_PIECES, bytes(source[start:end]) * 2, other[away : away + chance.choice((5, 50, 500))])
        source[start:end] = chance.choice(pieces)
    return bytes(source)


def inputs(folder: Path, times: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents: of the files, and of so many mutated ones of at most 20,000 bytes."""
    chance = random.Random(seed)
    small = []
    for path in sorted(folder.rglob("*.py")):
        content = path.read_bytes()
        yield str(path), content
        if len(content) <= 20_000:
            small.append(content)
    for number in range(times):
        yield f"number {number} of seed {seed}", mutated(chance, small)


def main() -> None:
    """Read them all and print what should not be."""
    times, seed = (int(argument) for argument in (*sys.argv[2:], "0", "1")[:2])
    gc.disable()
    tried, slowest, began = 0, 0.0, time.process_time()
    for name, content in inputs(Path(sys.argv[1]), times, seed):
        start = time.process_time()
        try:
            facts = extract(content)
            msgspec.msgpack.encode(facts)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            print(f"{name}: {type(error).__name__}: {error}", flush=True)
            continue
        took = time.process_time() - start
        tried, slowest = tried + 1, max(slowest, took)
        unread = [problem.message for problem in facts.problems if problem.kind == "unreadable"]
        if unread or took > _SLOW:
            print(f"{name}: {took:.1f} s {unread}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = time.process_time() - began
    print(f"{tried:,} files, {took:.0f} s, the slowest {slowest:.2f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
