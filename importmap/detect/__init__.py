"""The rules, one module each; its docstring is its documentation."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importmap.model.report import Rule


def ids() -> tuple[str, ...]:
    """The ids of all rules, for which none of them is loaded: the names of their files with hyphens."""
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__)))


def documented() -> tuple[Rule, ...]:
    """Every rule with its documentation and its own severity, for which none is loaded, with all that it works with."""
    return tuple(map(_documented, ids()))


def _documented(rule: str) -> Rule:
    """A rule as its source says."""
    import ast

    from importmap.model.report import Rule
    from importmap.model.severity import Severity

    source = ast.parse(pkgutil.get_data(__name__, f"{rule.replace('-', '_')}.py") or b"")
    title, _, body = (ast.get_docstring(source) or "").partition("\n")
    set_to = {
        target.id: statement.value
        for statement in source.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    severity, enabled = set_to["SEVERITY"], set_to.get("ENABLED")
    is_off = isinstance(enabled, ast.Constant) and not enabled.value
    label = Severity[severity.attr].label if isinstance(severity, ast.Attribute) else ""
    return Rule(rule, title.strip(), "off" if is_off else label, body.strip())
