"""Under which circumstances an arm of a statement runs"""

from __future__ import annotations

from collections.abc import Sequence

from importmap.scan.gather.collect import CONDITIONAL, DEFERRED, TYPING
from importmap.scan.gather.source import source_of
from importmap.scan.syntax.nodes import (
    Body,
    Call,
    Collection,
    Comparison,
    Evaluate,
    Expression,
    Jump,
    Name,
    Operation,
    String,
    Try,
)

_EXPECTING = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress"})
# Every test library has some of its own: `assertWarnsMessage`, `expected_warnings`, `assert_produces_warning`.
_TAKING_WARNINGS = ("warn", "deprecat")
_RAISING = frozenset({"raises", "assertraises", "assertraisesregex"})
_ASKING = frozenset({"signature", "getfullargspec", "getargspec"})
_MISFIT_ERRORS = frozenset({"TypeError", "Exception", "BaseException"})
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_LEAVING = frozenset({"pytest.fail", "pytest.exit", "self.fail", "sys.exit", "os._exit", "exit", "quit"})


def arms_of_test(test: Expression) -> tuple[int, int]:
    """The flags of what runs if a test is true, and of what runs if it is false."""
    if isinstance(test, Name) and test.path.rpartition(".")[2].endswith("TYPE_CHECKING"):
        return TYPING, 0
    if isinstance(test, Operation):
        if test.operator == "not":
            then, otherwise = arms_of_test(test.operands[0])
            return otherwise, then
        if test.operator == "and":
            then = 0
            for operand in test.operands:
                then |= arms_of_test(operand)[0]
            return (then & (TYPING | DEFERRED)) or CONDITIONAL, CONDITIONAL
    if isinstance(test, Comparison) and len(test.operands) == 2:
        left, right = test.operands
        if isinstance(left, String):
            left, right = right, left
        if isinstance(left, Name) and left.path == "__name__" and isinstance(right, String):
            main = right.value == "__main__"
            if main and test.operators == ("==",):
                return DEFERRED, 0
            if main and test.operators == ("!=",):
                return 0, DEFERRED
    return CONDITIONAL, CONDITIONAL


def catches_import_error(caught: Expression | None) -> bool:
    """Whether a handler for this is one for a failing import."""
    if caught is None:
        return True
    items = caught.items if isinstance(caught, Collection) else [caught]
    return any(isinstance(item, Name) and item.path.rpartition(".")[2] in _IMPORT_ERRORS for item in items)


def is_guarding(node: Try) -> bool:
    """Whether the first handler for a failing import lets the program go on."""
    for handler in node.handlers:
        if catches_import_error(handler.caught):
            return last_of(handler.body) != "raise"
    return False


def last_of(body: Body) -> str:
    """What the last statement of an arm does, as `Block.last` has it."""
    last = body[-1] if body else None
    if isinstance(last, Jump):
        return last.kind
    if not isinstance(last, Evaluate):
        return ""
    value = last.values[0] if last.values else None
    called = value.callee.path if isinstance(value, Call) and isinstance(value.callee, Name) else ""
    fails = (last.kind == "assert" and isinstance(value, Name) and value.path == "False") or _fails_for_sure(value)
    if fails or (last.kind == "" and called in _LEAVING):
        return "raise"
    return last.kind or called


def _fails_for_sure(value: Expression | None) -> bool:
    """Whether it is `self.assertTrue(False)` or `self.assertFalse(True)`."""
    if not isinstance(value, Call) or not isinstance(value.callee, Name) or not value.positional:
        return False
    first, wanted = value.positional[0], {"self.assertTrue": "False", "self.assertFalse": "True"}
    return isinstance(first, Name) and first.path == wanted.get(value.callee.path)


def suppresses(manager: Expression) -> bool:
    """Whether it is `contextlib.suppress`, `pytest.raises` or the like for a failing import."""
    if not isinstance(manager, Call) or not isinstance(manager.callee, Name):
        return False
    if manager.callee.path.rpartition(".")[2] not in _EXPECTING:
        return False
    return any(catches_import_error(item) for item in manager.positional)


def takes_warnings(manager: Expression) -> bool:
    """Whether it is `pytest.warns`, `warnings.catch_warnings` or the like: what warns in there is known to do so."""
    name = _called(manager)
    return any(word in name for word in _TAKING_WARNINGS)


def tells_of_warnings(decorator: Expression) -> bool:
    """Whether it is `pytest.mark.filterwarnings` or the like; `deprecated` says nothing of what the function uses."""
    return "warn" in _called(decorator)


def _called(node: Expression) -> str:
    """The last name of what is called or stands there, in lower case."""
    callee = node.callee if isinstance(node, Call) else node
    return callee.path.rpartition(".")[2].lower() if isinstance(callee, Name) else ""


def catches_misfits(node: Try) -> bool:
    """Whether a handler is there for calls that fit no signature, or for whatever the body is expected to raise."""
    if any("TypeError" in names_caught(handler.caught) for handler in node.handlers):
        return True
    wide = any(names_caught(handler.caught) in ("", "Exception", "BaseException") for handler in node.handlers)
    alone = len(node.body) + len(node.otherwise) <= 2  # the call, and what fails if that does not
    return wide and alone and last_of(node.otherwise or node.body) == "raise"


def expects_errors(manager: Expression) -> bool:
    """Whether it is `pytest.raises` or the like: what stands behind the first statement in there may never run."""
    return _called(manager) in _RAISING


def asks_signature(called: str) -> bool:
    """Whether a function tells the signature of another one: who asks is made for several versions of that."""
    return called.rpartition(".")[2] in _ASKING


def expects_misfits(manager: Expression) -> bool:
    """Whether it is `pytest.raises` or the like for what a call that fits no signature raises."""
    if not isinstance(manager, Call) or not isinstance(manager.callee, Name):
        return False
    if manager.callee.path.rpartition(".")[2] not in _EXPECTING:
        return False
    return not all(_is_other_exception(caught) for item in manager.positional for caught in _items(item))


def _is_other_exception(caught: Expression) -> bool:
    """Whether it is named like a class, and not one that a call that fits no signature raises."""
    name = caught.path.rpartition(".")[2] if isinstance(caught, Name) else ""
    return name[:1].isupper() and name not in _MISFIT_ERRORS


def _items(node: Expression) -> Sequence[Expression]:
    return node.items if isinstance(node, Collection) else [node]


def names_caught(caught: Expression | None) -> str:
    """What a handler catches, comma-separated."""
    if caught is None:
        return ""
    items = caught.items if isinstance(caught, Collection) else [caught]
    return ", ".join(source_of(item) for item in items)
