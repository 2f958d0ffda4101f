"""States of the code: what is kept of each, what tells a finding from another, how two differ, how many went"""

from __future__ import annotations

from importmap.history.comparison import compare, compare_states
from importmap.history.identity import paired
from importmap.history.snapshots import SCHEMA, dump, load, load_state, snapshot, state

__all__ = ["SCHEMA", "compare", "compare_states", "dump", "load", "load_state", "paired", "snapshot", "state"]
