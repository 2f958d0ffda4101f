"""States of the code: what is kept of each, what tells a finding from another, how two differ, how many went"""

from __future__ import annotations

from importmap.history.comparison import compare
from importmap.history.snapshots import SCHEMA, dump, load, snapshot

__all__ = ["SCHEMA", "compare", "dump", "load", "snapshot"]
