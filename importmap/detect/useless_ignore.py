"""An ignored finding has no reason, or is no longer there

Finds: comments `# importmap: ignore[rule] reason` that give no reason, that name a rule which does not exist, or that
stand on a line on which the rule finds nothing; and tables `[[tool.importmap.ignore]]` that match no finding. What
matches nothing is only told when the whole project is analysed: a part of it cannot tell. A rule that is off is not
asked for.

Why it hurts: nobody dares to remove what nobody can explain, and an ignore that outlives its finding hides the next
one.

Example:

    from shop.billing import Invoice      # importmap: ignore[unresolved-import]

What to do: say why, correct the name of the rule, or remove the ignore.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.config import nearest
from importmap.ignoring import Request, Sifted
from importmap.model.finding import Evidence, Finding, Fix, Safety
from importmap.model.severity import Severity

SEVERITY = Severity.WARNING

_UNKNOWN = "names a rule that does not exist"
_IDLE = "matches nothing"
_UNEXPLAINED = "gives no reason"


def find(analysis: Analysis, sifted: Sifted) -> Iterator[Finding]:
    """One finding for each table of the configuration, and for comments of one file that are wrong in the same way."""
    groups: dict[tuple[str, str, str], list[Request]] = defaultdict(list)
    idle = frozenset(sifted.idle)
    for request in sifted.requests:
        wrong = ""
        if request.rule and request.rule not in sifted.rules:
            wrong = _UNKNOWN
        elif request in idle and _can_be_judged(analysis, request, sifted):
            wrong = _IDLE
        elif not request.reason:
            wrong = _UNEXPLAINED
        if wrong:
            groups[request.location.path, _said(request), wrong].append(request)
    for (path, said, wrong), requests in sorted(groups.items()):
        places = tuple(dict.fromkeys(request.location for request in requests))
        often = f" in {len(places):,} places" if len(places) > 1 else ""
        yield Finding(
            rule="useless-ignore",
            severity=SEVERITY,
            subject=f"{path}: {said}",
            message=f"{said} {wrong}{often}",
            location=places[0],
            evidence=tuple(Evidence(wrong, f"it {wrong}", place) for place in places),
            fix=Fix(Safety.MANUAL, _advice(requests[0], wrong, sifted)),
            weight=len(places),
        )


def _said(request: Request) -> str:
    """What is asked, in the words of a comment."""
    rule = f"ignore[{request.rule}]" if request.rule else "ignore"
    globs = [f"{key} {glob}" for key, glob in (("subject", request.subject), ("path", request.path)) if glob]
    return f"{rule} with {' and '.join(globs)}" if globs else rule


def _can_be_judged(analysis: Analysis, request: Request, sifted: Sifted) -> bool:
    """Whether it can be known that a request matches nothing: all that it may speak of was read and judged."""
    is_off = request.rule in sifted.off if request.rule else None in analysis.config.rules.values()
    return not analysis.config.targets and not is_off


def _advice(request: Request, wrong: str, sifted: Sifted) -> str:
    """What mends a request."""
    if wrong == _UNKNOWN:
        return nearest(request.rule, sifted.rules) or "remove it"
    return "say why it is ignored, after the brackets" if wrong == _UNEXPLAINED else "remove it"
