"""Specifiers of versions, as far as they bound Python from below"""

from __future__ import annotations

import re


def lower_bound(specifier: str) -> tuple[int, int] | None:
    """The lowest Python 3 that a version specifier admits: (3, 9) for ">=3.9,<4"; None if it does not say."""
    clauses = re.split(r"[,|\s]+", re.sub(r"([<>=~^!])\s+", r"\1", specifier))
    bounds = [re.fullmatch(r"(?:>=|>|~=|===?|\^|~)?3\.(\d{1,3})(?!\d).*", clause) for clause in clauses]
    return max(((3, int(bound[1])) for bound in bounds if bound), default=None)
