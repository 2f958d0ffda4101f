"""The markers of pytest: which are used, and which a conftest.py registers"""

from __future__ import annotations

from importmap.model.facts import Marker, Setting
from importmap.scan.gather.collect import Collector
from importmap.scan.syntax.nodes import Call, String


def read_marker(collector: Collector, line: int, path: str) -> None:
    """Records that `pytest.mark.slow` is used."""
    owner, _, name = path.partition("mark.")
    if owner in ("pytest.", "") and name:
        collector.markers.append(Marker(name.partition(".")[0], line))


def read_registration(collector: Collector, node: Call) -> None:
    """Records the marker that `config.addinivalue_line("markers", "slow(seconds): takes long")` registers: "slow"."""
    if len(node.positional) != 2:
        return
    key, line = node.positional
    if isinstance(key, String) and key.value == "markers":
        names = (line.value.partition(":")[0].partition("(")[0].strip(),) if isinstance(line, String) else ()
        collector.settings.append(Setting("markers", names, bool(names), node.line))
