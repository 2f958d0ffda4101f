"""What is found for thousands of root causes at once is what a search for each of them finds"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importmap import app
from importmap.app import asking
from importmap.detect import uncollectable_test
from importmap.metrics import measure
from importmap.model.progress import Quiet
from importmap.model.startup import Obstacle, ObstacleKind, Stop
from importmap.plan import draft, freeing
from importmap.render import broken as render
from importmap.startup import trails
from importmap.startup.tally import Group, Tally, bits_of, first, within
from importmap.startup.trails import Trails, Way
from tests.code import analysed

SETS = st.lists(st.tuples(st.integers(1, 255), st.integers(0, 40)), max_size=30)
GROUPS = (Group(0b1, 0b1), Group(0b110, 0b10), Group(0b11000, 0b10000))


@given(SETS)
def test_sums_are_those_of_counting(weighed: list[tuple[int, int]]) -> None:
    """Of every bit, however its sets are weighed."""
    tally = Tally(weighed)
    assert [tally.of(bit) for bit in range(9)] == [
        sum(weight for bits, weight in weighed if bits >> bit & 1) for bit in range(9)
    ]


@given(SETS)
def test_sets_within_a_group_are_those_of_comparing(weighed: list[tuple[int, int]]) -> None:
    """A set counts for a group whose lead it has, if nothing else is in it."""
    found = within(weighed, GROUPS)
    for group in GROUPS:
        inside = [weight for bits, weight in weighed if bits & group.lead and not bits & ~group.bits]
        assert found.get(group.lead.bit_length() - 1, 0) == sum(inside)


@given(SETS, st.integers(0, 5))
def test_the_first_names_are_those_of_looking(weighed: list[tuple[int, int]], most: int) -> None:
    """For each bit, without the names that are not wanted there."""
    named = [(str(number), bits) for number, (bits, _) in enumerate(weighed)]
    without = {0: frozenset({"0", "3"}), 2: frozenset[str](), 5: frozenset({"1"})}
    found = first(named, most, without)
    for bit, left_out in without.items():
        assert found[bit] == [name for name, bits in named if bits >> bit & 1 and name not in left_out][:most]


MODULES = st.integers(0, 5)
CAUSES = [Obstacle(ObstacleKind.MISSING, f"gone{number}") for number in range(4)]
WAYS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 4), st.sampled_from(CAUSES)), max_size=2),
        st.lists(st.tuples(st.integers(0, 4), MODULES.map(str)), max_size=3),
    ),
    min_size=6,
    max_size=6,
)


@pytest.mark.parametrize("together", [1, 3, 100])
@given(WAYS)
def test_ways_are_those_of_a_search_for_each(
    together: int, drawn: list[tuple[list[tuple[int, Obstacle]], list[tuple[int, str]]]]
) -> None:
    """However many root causes are followed at once, each module goes the shortest way, the first of its kind."""
    ways = {str(number): Way(tuple(met), tuple(sorted(loaded))) for number, (met, loaded) in enumerate(drawn)}
    numbers = {cause: number for number, cause in enumerate(CAUSES)}
    bits = {
        module: sum(1 << numbers[cause] for cause in {cause for _, cause in way.met}) for module, way in ways.items()
    }
    for _ in ways:
        for module, way in ways.items():
            for _, loaded in way.loaded:
                bits[module] |= bits[loaded]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trails, "_AT_ONCE", together)
        found = Trails(ways, bits, numbers)
        for module in ways:
            for number in bits_of(bits[module]):
                assert found.chain(module, CAUSES[number]) == searched(ways, bits, module, CAUSES[number], 1 << number)


def searched(
    ways: Mapping[str, Way], bits: Mapping[str, int], module: str, cause: Obstacle, bit: int
) -> tuple[Stop, ...]:
    """The shortest way forwards from a module, to what meets a root cause itself, else to what meets it in passing."""
    for passing in (False, True):
        waiting = deque([(module, tuple[Stop, ...]())])
        seen = {module}
        while waiting:
            here, stops = waiting.popleft()
            onward = [(line, loaded) for line, loaded in ways[here].loaded if bits[loaded] & bit]
            lines = {line for line, _ in onward}
            for line, met in ways[here].met:
                if met == cause and (passing or line not in lines):
                    return (*stops, Stop(here, line))
            for line, loaded in onward:
                if loaded not in seen:
                    seen.add(loaded)
                    waiting.append((loaded, (*stops, Stop(here, line)) if line else stops))
    return ()


def test_of_many_causes_of_a_test_some_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are counted, and it is said how many are not told."""
    monkeypatch.setattr(uncollectable_test, "_CAUSES", 2)
    files = {"shop/__init__.py": "", "tests/conftest.py": "import pytest\n"} | {
        "tests/test_all.py": "".join(f"import shop.gone{number}\n" for number in range(5)) + "def test_a(): ...\n"
    }
    (finding,) = app.judged(analysed(files), ("uncollectable-test",)).told
    assert finding.counted("causes") == 5
    assert finding.message.endswith("there is no module shop.gone0, and 4 more causes")
    assert "and 3 more" in [evidence.text for evidence in finding.evidence]
    assert len(finding.evidence) == 4


def test_of_many_causes_of_a_module_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not work says how many causes more it has; no decision is worth anything for it."""
    monkeypatch.setattr(asking, "_CAUSES", 2)
    files = {
        "a.py": "".join(f"import b.gone{number}\n" for number in range(5)),
        "b/__init__.py": "",
        "c.py": "import a\n",
    }
    analysis = analysed(files)
    told = app.judged(analysis).told
    answer = app.failing(analysis, Quiet(), told)
    assert [(one.path, len(one.causes), one.more) for one in answer.blocked] == [("a.py", 2, 3), ("c.py", 2, 3)]
    assert "a.py  there is no b.gone0, there is no b.gone1, and 3 more\n" in render.modules(answer)
    assert [len(one.causes) for one in freeing.blocked(analysis)] == [5]
    monkeypatch.setattr(freeing, "_MANY", 4)
    assert freeing.blocked(analysis) == ()


def test_of_many_steps_the_first_say_what_they_do_to_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are told, in the same order."""
    analysis = analysed(
        {"a.py": "import b.gone\nimport c.gone\n", "b/__init__.py": "", "c.py": "import d.gone\n", "d.py": ""}
    )
    findings = app.judged(analysis).told
    figures = measure(analysis, findings, 0)
    steps = draft.plan(analysis, findings, figures).steps
    assert all(step.forecasts for step in steps)
    monkeypatch.setattr(draft, "_FORESEEN", len(findings) + len(freeing.blocked(analysis)))
    some = draft.plan(analysis, findings, figures).steps
    assert [step.id for step in some] == [step.id for step in steps]
    assert [bool(step.forecasts) for step in some] == [True] + [False] * (len(steps) - 1)
    assert len(steps) > 1
