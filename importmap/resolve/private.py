"""Private names of classes, which Python mangles: `__run` in the body of `Manager` is the attribute `_Manager__run`"""

from __future__ import annotations


def written_as(owner: str, attribute: str) -> str:
    """What the body of a class, by its qualified name, calls an attribute; "" for what no body can make one of."""
    own = owner.rpartition(".")[2].lstrip("_")
    if not own or attribute.endswith("__"):
        return attribute
    if attribute.startswith("__"):
        return ""
    prefix = f"_{own}__"
    return attribute.removeprefix(f"_{own}") if attribute.startswith(prefix) else attribute
