"""The use cases, every stage named in order: a newcomer learns the program here.

Code is read, then judged, then reported; what was read is asked, changed, or held to the gate.
"""

from __future__ import annotations

from importmap.app.asking import Asked, affected, broken, failing, impact, registry, sorts, where, why
from importmap.app.changing import (
    check_writable,
    figures,
    followed,
    initial,
    planned,
    proved,
    turned,
    undone,
    what_if,
    write,
)
from importmap.app.gating import check, may_add, new_code
from importmap.app.judging import detected, detectors, judged, rule_id, rules
from importmap.app.moving import moved
from importmap.app.reading import analyse, joined, load_config, remembering, said, settled, understand, understood
from importmap.app.reporting import outlined, outward, report, reported, sketched

__all__ = [
    "Asked",
    "affected",
    "analyse",
    "broken",
    "check",
    "check_writable",
    "detected",
    "detectors",
    "failing",
    "figures",
    "followed",
    "impact",
    "initial",
    "joined",
    "judged",
    "load_config",
    "may_add",
    "moved",
    "new_code",
    "outlined",
    "outward",
    "planned",
    "proved",
    "registry",
    "remembering",
    "report",
    "reported",
    "rule_id",
    "rules",
    "said",
    "settled",
    "sketched",
    "sorts",
    "turned",
    "understand",
    "understood",
    "undone",
    "what_if",
    "where",
    "why",
    "write",
]
