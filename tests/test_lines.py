"""Sentences go on in the next line, and names that are too long for one keep their end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap.render.lines import GLUE, columns, ending, fitted, flowing, wrapped

# A name, a width, and what is shown of it.
NAMES = [
    ("shop.models", 11, "shop.models"),
    ("netra_backend.app.websocket_core.handlers", 26, "…websocket_core.handlers"),
    ("netra_backend/app/websocket_core/handlers.py:12", 24, "…handlers.py:12"),
    ("netra_backend.app.websocket", 12, "…websocket"),
    ("netra_backend.app.websocket", 10, "…websocket"),
    ("averyveryverylongname", 10, "…ylongname"),
    ("商店.模型.订单", 8, "…订单"),
]


@pytest.mark.parametrize(("name", "width", "shown"), NAMES)
def test_ending(name: str, width: int, shown: str) -> None:
    """The end begins with a part of the name where one begins soon."""
    assert ending(name, width) == shown


def test_a_line_goes_on_after_its_indent() -> None:
    """Words stay whole, spaces between columns do, and a glued space ends no line."""
    text = f"  error    shop.models has no Order  unresolved-import  2{GLUE}errors"
    assert wrapped(text, 30, 4) == [
        "  error    shop.models has no",
        "    Order  unresolved-import",
        "    2 errors",
    ]
    assert wrapped(text, None) == ["  error    shop.models has no Order  unresolved-import  2 errors"]
    assert wrapped("", 10) == [""]


@given(st.text("ab.-/ 商", max_size=80), st.integers(24, 60), st.integers(0, 4))
def test_no_line_is_wider_than_the_screen(text: str, width: int, indent: int) -> None:
    """Whatever is said fits, and nothing is lost but the beginning of long names."""
    lines = wrapped(text, width, indent)
    assert max(map(columns, lines)) <= max(width, columns(text) - columns(text.lstrip(" ")) + 20)
    words, shown = text.split(), " ".join(lines).split()
    assert len(words) == len(shown)
    assert all(
        full == word or (word[0] == "…" and full.endswith(word[1:])) for full, word in zip(words, shown, strict=True)
    )


def test_prose_is_filled_anew() -> None:
    """Paragraphs take the width of the screen, examples stay as they are, and lists go on a little further in."""
    text = "Finds: one thing and\nanother.\n\n    import shop.models.order.lines\n\nThat is all."
    assert flowing(text, 24) == ("Finds: one thing and\nanother.\n\n    import shop.models.order.lines\n\nThat is all.")
    assert flowing(text, 40).startswith("Finds: one thing and another.\n\n    import")
    assert fitted("1. a\n  because it is so and not otherwise\n", 24) == (
        "1. a\n  because it is so and\n    not otherwise\n"
    )
    assert (fitted(text, None), flowing(text, None)) == (text, text)
