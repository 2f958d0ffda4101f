"""Edited files as a patch: a unified diff in the form of git, to the byte"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from importmap.model.change import Edited

_AROUND = 3  # lines around a change
_FURTHEST = 1_000  # lines removed and added between two stretches that are the same, as far as they are told apart
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


class _Change(NamedTuple):
    """Lines that are replaced by others: from and behind the last, before and after."""

    start: int
    stop: int
    new_start: int
    new_stop: int


def patch(edits: Iterable[Edited]) -> bytes:
    """What `git apply` takes to make the edits, in the folder that the paths are relative to."""
    return b"".join(_file(edit) for edit in sorted(edits, key=lambda edit: edit.path) if _changes_something(edit))


def _changes_something(edit: Edited) -> bool:
    return edit.before != edit.after or bool(edit.to) or edit.made


def _file(edit: Edited) -> bytes:
    """The part of one file."""
    old, new = (_lines(content) for content in (edit.before, edit.after))
    changes = _changes(old, new)
    a, b = _quoted(f"a/{edit.path}"), _quoted(f"b/{edit.to or edit.path}")
    head = [f"diff --git {a} {b}"]
    if edit.to:
        kept = len(old) - sum(change.stop - change.start for change in changes)
        head.append(f"similarity index {100 * kept // max(len(old), len(new)) if changes else 100}%")
        head += [f"rename from {_quoted(edit.path)}", f"rename to {_quoted(edit.to)}"]
    elif edit.made:
        head.append("new file mode 100644")
    if changes:
        # A name with a space ends where a tab is.
        head.append("--- /dev/null" if edit.made else f"--- {a}{_tab(edit.path)}")
        head.append(f"+++ {b}{_tab(edit.to or edit.path)}")
    said = "".join(f"{line}\n" for line in head).encode("utf-8", "surrogateescape")
    return said + b"".join(_hunk(old, new, group) for group in _grouped(changes))


def _tab(path: str) -> str:
    return "\t" if " " in path else ""


def _lines(content: bytes) -> list[bytes]:
    """The lines as git counts them: only a line feed ends one."""
    lines = content.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> list[_Change]:
    """What is not the same, in order."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    stop, new_stop = len(old), len(new)
    while min(stop, new_stop) > start and old[stop - 1] == new[new_stop - 1]:
        stop, new_stop = stop - 1, new_stop - 1
    if (start, start) == (stop, new_stop):
        return []
    found: list[_Change] = []
    i = j = start
    for match, new_match in (*_kept(old[start:stop], new[start:new_stop]), (stop - start, new_stop - start)):
        at, new_at = start + match, start + new_match
        if (i, j) != (at, new_at):
            found.append(_Change(i, at, j, new_at))
        i, j = at + 1, new_at + 1
    return found


def _kept(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """The pairs of lines that stay, by the fewest lines removed and added (Myers 1986); none if those are too many."""
    furthest = {1: 0}  # by diagonal, which is the position before less that after
    trace: list[dict[int, tuple[int, int]]] = []  # with one line more each time: where a diagonal begins, and whence
    for distance in range(min(len(old) + len(new), _FURTHEST) + 1):
        trace.append({})
        for diagonal in range(-distance, distance + 1, 2):
            x, whence = _step(furthest, diagonal, distance)
            trace[-1][diagonal] = x, whence
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _walked(trace, len(old), len(new))
    return []


def _step(furthest: Mapping[int, int], diagonal: int, distance: int) -> tuple[int, int]:
    """Where a diagonal is reached with one line more, and from which one: a line is added, or one is removed."""
    if diagonal == -distance or (diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1]):
        return furthest[diagonal + 1], diagonal + 1
    return furthest[diagonal - 1] + 1, diagonal - 1


def _walked(trace: Sequence[Mapping[int, tuple[int, int]]], x: int, y: int) -> list[tuple[int, int]]:
    """The pairs of lines that stay, by the way back."""
    found = []
    for reached in reversed(trace):
        diagonal = x - y
        start, whence = reached[diagonal]
        while x > start:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = (x, y - 1) if whence > diagonal else (x - 1, y)
    return found[::-1]


def _grouped(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """The changes that are so near to each other that they share lines around them."""
    group: list[_Change] = []
    for change in changes:
        if group and change.start - group[-1].stop > 2 * _AROUND:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(old: Sequence[bytes], new: Sequence[bytes], group: Sequence[_Change]) -> bytes:
    """Some changes with the lines around them."""
    start, stop = max(0, group[0].start - _AROUND), min(len(old), group[-1].stop + _AROUND)
    new_start = group[0].new_start - (group[0].start - start)
    new_stop = group[-1].new_stop + (stop - group[-1].stop)
    written = [f"@@ -{_range(start, stop)} +{_range(new_start, new_stop)} @@\n".encode()]
    at = start
    for change in group:
        written += [_line(b" ", line) for line in old[at : change.start]]
        written += [_line(b"-", line) for line in old[change.start : change.stop]]
        written += [_line(b"+", line) for line in new[change.new_start : change.new_stop]]
        at = change.stop
    written += [_line(b" ", line) for line in old[at:stop]]
    return b"".join(written)


def _range(start: int, stop: int) -> str:
    """Which lines a hunk is about; of none, the line before them."""
    return f"{start + 1 if stop > start else start},{stop - start}"


def _line(sign: bytes, line: bytes) -> bytes:
    """One line of a hunk; the last of a file may lack its end."""
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes if a byte of it could be taken for anything else."""
    content = path.encode("utf-8", "surrogateescape")
    commanding = b"##" in content  # which the log of a build may obey
    plain = all(32 <= byte < 127 and byte not in _ESCAPES for byte in content)
    if plain and not commanding:
        return path
    written = []
    for byte in content:
        if byte in _ESCAPES:
            written.append(f"\\{_ESCAPES[byte]}")
        else:
            shown = 32 <= byte < 127 and not (commanding and byte == ord("#"))
            written.append(chr(byte) if shown else f"\\{byte:03o}")
    return f'"{"".join(written)}"'
