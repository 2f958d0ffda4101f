"""What the page shows of the sources: lines at places, where to open them, interfaces; and what is ignored"""

from __future__ import annotations

from collections.abc import Iterable

from importmap.model.interface import Interface
from importmap.model.page import Excerpt, Links
from importmap.model.report import IgnoredFinding
from importmap.render.payload.sheet import Sheet


def add_sources(sheet: Sheet, links: Links, excerpts: Iterable[Excerpt]) -> None:
    """The lines at the places, and where they can be opened."""
    for kind, template in (("source", links.source), ("editor", links.editor)):
        if template:
            sheet.add("links", kind=kind, template=template)
    for excerpt in excerpts:
        sheet.add("sources", path=excerpt.path, lines=len(excerpt.lines))
        for line in excerpt.lines:
            head = line.number - line.head if line.head else -1
            sheet.add("sourceLines", number=line.number, text=line.text, head=head)


def add_interfaces(sheet: Sheet, interfaces: Iterable[Interface]) -> None:
    """What each class and function offers that is compared with others."""
    for interface in interfaces:
        sheet.add("interfaces", path=interface.path, kind=interface.kind, members=len(interface.members))
        for member in interface.members:
            sheet.add("interfaceMembers", name=member.name, signature=member.signature, digest=member.digest)


def add_ignored(sheet: Sheet, findings: Iterable[IgnoredFinding]) -> None:
    """What identifies the findings that are not told, and why they are not."""
    for one in findings:
        found = one.finding
        sheet.add("ignored", fingerprint=found.fingerprint, rule=found.rule, subject=found.subject, reason=one.reason)
