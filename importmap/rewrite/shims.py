"""What stays at the old place of a module for those who are not in the tree: it forwards and warns"""

from __future__ import annotations

_TEXT = '''"""Moved to {new}; this name of it goes after {until}."""

import warnings

from {new} import *  # noqa: F401, F403

warnings.warn("{old} is {new} now; the old name goes after {until}", DeprecationWarning, stacklevel=2)
'''


def shim(old: str, new: str, until: str) -> bytes:
    """The source of a module that stays for a while."""
    return _TEXT.format(old=old, new=new, until=until).encode()
