"""The comments of files before and after an edit"""

from __future__ import annotations

import re
from collections import Counter

from importmap.model.change import Edited
from importmap.scan.syntax.comments import find_comments
from importmap.scan.syntax.decode import decode

# What speaks to a tool stands at each of the lines that a statement is divided into.
_pragma = re.compile(
    r"#\s*(?:noqa|type:|pyright:|mypy:|ty:|pylint:|isort:|ruff:|fmt:|pragma:|nosec|importmap:)", re.IGNORECASE
)


def changed_comments(*edits: Edited) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The comments that are lost in all without having been listed, and those that are made up, sorted."""
    was = Counter(comment for edit in edits for comment in find_comments(decode(edit.before)[0]))
    now = Counter(comment for edit in edits for comment in find_comments(decode(edit.after)[0]))
    listed = Counter(comment for edit in edits for text in edit.taken for comment in find_comments(text))
    lost = was - now - listed
    new = (comment for comment in (now - was) if not (comment in was and _pragma.match(comment)))
    return tuple(sorted(lost)), tuple(sorted(new))
