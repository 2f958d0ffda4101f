"""What shows that a file is run by itself, and not only imported"""

from __future__ import annotations

from importmap.model.facts import When
from importmap.scan.gather.circumstances import arms_of_test
from importmap.scan.syntax.nodes import Body, Call, Evaluate, For, If, Pause, While, With


def how_run(text: str, body: Body) -> str:
    """Why a file may be run: "__main__" for a guard, else "#!", else "acts" for what its top level does; or ""."""
    tests = [test for node in body if isinstance(node, If) for test, _ in node.arms if test is not None]
    if any(arms_of_test(test)[0] & When.DEFERRED for test in tests):
        return "__main__"
    if text.startswith("#!"):
        return "#!"
    return "acts" if any(_acts(node) for node in body) else ""


def _acts(node: object) -> bool:
    """Whether a statement does something but bind names."""
    if isinstance(node, Evaluate):
        return node.kind not in ("raise", "assert") and any(isinstance(value, Call | Pause) for value in node.values)
    return isinstance(node, For | While | With)
