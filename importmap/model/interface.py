"""What a class or function offers, to be laid beside that of its namesakes"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InterfaceMember:
    """A field or method of a class, or what a function takes."""

    name: str  # "" for the function itself
    signature: str  # "(self, order, *, urgent=...)"; "" for a field
    digest: (
        str  # the same for members that are the same to the letter, but for where they stand and what documents them
    )


@dataclass(frozen=True, slots=True)
class Interface:
    """One class or function that is compared with others in a finding."""

    path: str  # "shop.models.Order", as the evidence names it
    kind: str  # "class", "function"
    members: tuple[InterfaceMember, ...]  # fields first, then methods, in the order of the source
