"""What is refused, by reason"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from importmap.model.change import Refusal
from importmap.render.writing import counted, readable


def reasons(refusals: Iterable[Refusal]) -> str:
    """The places of what is refused below each reason, the most frequent first."""
    found: dict[str, list[str]] = defaultdict(list)
    for refusal in refusals:
        found[refusal.reason].append(f"{refusal.path}:{refusal.line}" if refusal.line else refusal.path)
    written = []
    for reason, places in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        written.append(f"{readable(reason)}  ({counted(len(places), 'rewrite')})\n")
        written += [f"  {readable(place)}\n" for place in places]
    return "".join(written)
