"""The plan on a screen: what gains most at first, and one step with all that it takes."""

from __future__ import annotations

from dataclasses import replace

from importmap.model.change import Bundle, Forecast, Worth
from importmap.model.finding import Safety
from importmap.render import plan as text
from tests.reports import empty, small

PLAN = small().plan
NUMBERS = {step.id: number for number, step in enumerate(PLAN.steps, 1)}


def test_steps_stand_below_their_phases() -> None:
    """Each step has a number, its gain, its cost, its id and the figure that must fall."""
    told = text.overview("shop", PLAN, NUMBERS)
    assert told.startswith(
        "shop: 2 decisions, to be taken in this order.\n\nOne home for each name\n\n  1. Import Order from shop\n"
    )
    assert "     1 file, 1 import rewritten; to be checked\n" in told
    assert "     must fall: routes in use of Order: 2 -> 1\n" in told
    assert told.index("Untie the knots") < told.index("  2. Cut")
    assert text.overview("shop", empty().plan, {}) == "shop: nothing to do.\n"


def test_the_rest_is_folded() -> None:
    """What carries little is counted, and shown if it is asked for; numbers are those of the whole plan."""
    plan = replace(PLAN, first=(PLAN.steps[0].id,), bundles=(Bundle(tuple(NUMBERS), 1, 20),))
    told = text.overview("shop", plan, NUMBERS)
    assert told.startswith(
        "shop: 1 decision carries 71% of the gain, to be taken in this order; 1 more follow (--all)."
    )
    assert "Cut" not in told
    assert "together" not in told
    told = text.overview("shop", plan, NUMBERS, every=True)
    assert "  steps 1 and 2 together free 20 tests and 1 module more\n" in told


def test_no_word_is_said_twice() -> None:
    """A gain is told with what becomes of what, and by hand is what is called so once."""
    worth = Worth(modules=1, tests=2, imports=3, uses=1, lines=40)
    step = replace(PLAN.steps[0], worth=worth, rewrites=(), by_hand=4, safety=Safety.MANUAL)
    told = text.overview("shop", replace(PLAN, steps=(step,), first=()), NUMBERS)
    assert f"gain {step.gain}: frees 2 tests and 1 module, mends 3 imports and 1 use, 40 lines less; --step" in told
    assert "     1 file, 4 places by hand\n" in told


def test_a_step_opens() -> None:
    """One step has its reason, its question, its metrics, its findings with their places, and its files."""
    step = replace(PLAN.steps[1], question="May it go?", forecasts=(Forecast("edges", 9, 8, 7),), tests=("t.py",))
    findings = [finding for finding in small().findings if finding.fingerprint in step.resolves]
    told = text.detail(replace(step, all_tests=3), NUMBERS, findings)
    assert "  asks       May it go?\n" in told
    assert "  metric     edges: 9 -> 8, 7 with the steps before it\n" in told
    assert "  after      step 1\n" in told
    assert "  tests      t.py and 2 more\n" in told
    assert "Findings: 1\n  shop/models/order.py:" in told


def test_long_lists_are_cut() -> None:
    """Of many files some are shown, unless all are asked for."""
    step = replace(PLAN.steps[0], files=tuple(f"{number}.py" for number in range(25)))
    assert "  and 5 more (--all)\n" in text.detail(step, NUMBERS, ())
    assert "more (--all)" not in text.detail(step, NUMBERS, (), every=True)
