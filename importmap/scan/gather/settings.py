"""What lists tell pytest and Django that a file binds: `collect_ignore = ["old"]`, `INSTALLED_APPS = ["shop"]`"""

from __future__ import annotations

from importmap.model.facts import Setting
from importmap.scan.gather.collect import ALWAYS, Collector
from importmap.scan.gather.exports import parts_of
from importmap.scan.gather.expressions import callee
from importmap.scan.syntax.nodes import Call, Collection, Expression, String

_SETTINGS = frozenset({"collect_ignore", "collect_ignore_glob", "pytest_plugins"})
_LISTS = ("_APPS", "PLUGINS")  # of apps and of plugins, whatever they are called: `LOCAL_APPS`, `BUILTIN_PLUGINS`
_GROWING = {"append": False, "extend": True}  # methods of a list, and whether they take a list


def is_setting(name: str) -> bool:
    """Whether a list of that name is for pytest, or holds the apps of Django or plugins, or some of them."""
    return name in _SETTINGS or name.endswith(_LISTS)


def read_setting(collector: Collector, name: str, value: Expression, line: int) -> None:
    """Records what one of these names is set to, or what is added to it."""
    parts = [("name", value.value)] if isinstance(value, String) else list(parts_of(value))
    values = tuple(text for kind, text in parts if kind == "name")
    complete = len(values) == len(parts) and collector.when == ALWAYS
    collector.settings.append(Setting(name, values, complete, line))


def read_setting_call(collector: Collector, name: str, node: Call) -> None:
    """Records what a method of one of these lists adds to it."""
    method = callee(node).rpartition(".")[2]
    if method in _GROWING and len(node.positional) == 1:
        value = node.positional[0]
        read_setting(collector, name, value if _GROWING[method] else Collection(0, "list", [value]), node.line)
