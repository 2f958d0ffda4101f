"""What warns of its deprecation, and when it should be gone"""

from __future__ import annotations

import pytest

from importmap.model.facts import Kind
from importmap.resolve.deprecations import on_import, on_use, overdue
from importmap.scan.extract import extract

WARN = "import warnings\n"
CALL = "warnings.warn('gone in 2.0', DeprecationWarning)"

# What it shows, the file, the line of the warning that an importer gets; 0 for none.
IMPORTED: list[tuple[str, str, int]] = [
    ("a warning at module level", f"{WARN}{CALL}\n", 2),
    ("one in a function of the module that it calls", f"{WARN}def _tell():\n    {CALL}\n_tell()\n", 4),
    (
        "none in a function that may return before",
        f"{WARN}def _tell():\n    if not old:\n        return\n    {CALL}\n_tell()\n",
        0,
    ),
    ("none in a function that nobody calls", f"{WARN}def _tell():\n    {CALL}\n", 0),
    ("none in a function that functions call", f"{WARN}def _tell():\n    {CALL}\ndef use():\n    _tell()\n", 0),
    ("none where a script calls it", f"{WARN}def _tell():\n    {CALL}\nif __name__ == '__main__':\n    _tell()\n", 0),
    ("none under a condition", f"{WARN}if ready:\n    {CALL}\n", 0),
    ("none where an import has failed", f"{WARN}try:\n    import fast\nexcept ImportError:\n    {CALL}\n", 0),
    ("none for the type checker", f"{WARN}from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {CALL}\n", 0),
    ("a helper from elsewhere that is named for it", "from .tools import warn_deprecated\nwarn_deprecated('a')\n", 2),
    (
        "one of its own that certainly does",
        f"{WARN}def warn_deprecated():\n    {CALL}\nwarn_deprecated()\n",
        4,
    ),
    (
        "none by one of its own that may return before, whatever it is called",
        f"{WARN}def _warn_deprecated_names():\n    if not old:\n        return\n    {CALL}\n_warn_deprecated_names()\n",
        0,
    ),
    ("none of another category", f"{WARN}warnings.warn('slow', RuntimeWarning)\n", 0),
]


@pytest.mark.parametrize(("source", "line"), [row[1:] for row in IMPORTED], ids=[row[0] for row in IMPORTED])
def test_importers_are_warned(source: str, line: int) -> None:
    """A module warns on import if it certainly does."""
    warning = on_import(extract(source.encode()))
    assert (warning.line if warning else 0) == line


# What it shows, the file, whether its only class or function warns.
USED: list[tuple[str, str, bool]] = [
    ("a class that warns when it is built", f"{WARN}class C:\n    def __init__(self):\n        {CALL}\n", True),
    ("a function that warns when it is called", f"{WARN}def f():\n    {CALL}\n", True),
    ("a decorated one", "from typing_extensions import deprecated\n@deprecated('use g')\ndef f(): ...\n", True),
    ("a class of which one method warns", f"{WARN}class C:\n    def old(self):\n        {CALL}\n", False),
    (
        "a function that has a helper do it, which has another one do it",
        "from x import warn_deprecated\nclass A:\n    def _deprecation_warning(self):\n        warn_deprecated()\n"
        "    def __init__(self):\n        self._deprecation_warning()\n",
        True,
    ),
    ("a function that warns at times", f"{WARN}def f(x):\n    if x:\n        {CALL}\n", False),
]


@pytest.mark.parametrize(("source", "warns"), [row[1:] for row in USED], ids=[row[0] for row in USED])
def test_users_are_warned(source: str, warns: bool) -> None:
    """A class warns whoever builds it, a function whoever calls it."""
    facts = extract(source.encode())
    (definition,) = (d for d in facts.definitions if d.kind in (Kind.CLASS, Kind.FUNCTION) and "." not in d.name)
    assert (on_use(facts, definition) is not None) == warns


# Declared, warning, version, date of the commit, what is said.
DUE: list[tuple[str, str, str, str, str]] = [
    ("2026-01-31", "", "", "2026-02-01", "it should have been removed after 2026-01-31"),
    ("2026-01-31", "", "", "2026-01-31", ""),
    ("2026-01-31", "", "9.0", "", ""),
    ("2.0", "", "2.1", "", "it should have been removed after 2.0, and this is 2.1"),
    ("2.0", "", "2.0.0", "", ""),
    ("2.0", "", "", "", ""),
    ("", "old, will be removed in 2.0", "2.0.0", "", "its warning says that it is gone in 2.0, and this is 2.0.0"),
    ("", "removed in version 1.10; use new", "1.9", "", ""),
    ("", "scheduled for removal", "9.0", "", ""),
    ("", "this was added in 1.2", "9.0", "", ""),
    ("", "to be removed in the next release, v3.1", "3.1", "", ""),
    ("", "will be removed in v3.1", "4", "", "its warning says that it is gone in 3.1, and this is 4"),
]


@pytest.mark.parametrize(("after", "message", "version", "date", "said"), DUE)
def test_what_is_late_is_said_to_be_so(after: str, message: str, version: str, date: str, said: str) -> None:
    """The day is that of the commit, the version that of the project; what is not known proves nothing."""
    assert overdue(after, message, version, date) == said
