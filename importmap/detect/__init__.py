"""The rules, one module each; its docstring is its documentation."""

from __future__ import annotations

import pkgutil


def ids() -> tuple[str, ...]:
    """The ids of all rules, for which none of them is loaded: the names of their files with hyphens."""
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__)))
