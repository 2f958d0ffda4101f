"""What edited files add and should not"""

from __future__ import annotations

from dataclasses import dataclass

from importmap.model.finding import Finding


@dataclass(frozen=True, slots=True)
class NewCode:
    """What edited files add and should not."""

    findings: tuple[Finding, ...]  # worst first, then by place
