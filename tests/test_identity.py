"""A finding is new only if nothing in the base is the same thing by another name or with more evidence."""

from __future__ import annotations

import random

import pytest

from importmap.graph.taking_back import Bond, taken_back
from importmap.history import paired
from importmap.history.identity import renamed
from importmap.history.knots import knot_changes
from importmap.model.finding import Evidence, Finding, fingerprint
from importmap.model.history import KnownFinding, KnownKnot, Moves
from importmap.model.knots import View
from importmap.model.location import Location
from importmap.model.severity import Severity


def known(subject: str, *evidence: str, rule: str = "many-paths", path: str = "a.py") -> KnownFinding:
    """A finding as a snapshot keeps it."""
    names = tuple(sorted(evidence))
    own = fingerprint(rule, subject, names)
    return KnownFinding(own, rule, Severity.WARNING, subject, f"{subject} is told", path, names)


# base, head, what has moved, and what becomes of it: new, grown, eased, moved, unchanged, gone
CASES = {
    "nothing": ([known("a", "x")], [known("a", "x")], {}, "0 0 0 0 1 0"),
    "one more": ([known("a", "x")], [known("a", "x"), known("b", "x")], {}, "1 0 0 0 1 0"),
    "one less": ([known("a", "x"), known("b")], [known("a", "x")], {}, "0 0 0 0 1 1"),
    # One of several routes went: what is left is no new finding.
    "less evidence": ([known("a", "x", "y", "z")], [known("a", "x", "y")], {}, "0 0 1 0 0 0"),
    "more evidence": ([known("a", "x", "y")], [known("a", "x", "y", "z")], {}, "0 1 0 0 0 0"),
    "other evidence": ([known("a", "x", "y")], [known("a", "x", "z")], {}, "0 1 0 0 0 0"),
    # A finding for another one of the same rule and subject is no progress.
    "a swap": ([known("a", "x", "y")], [known("a", "v", "w")], {}, "1 0 0 0 0 1"),
    "a swap of subjects": ([known("a", "x")], [known("b", "x")], {}, "1 0 0 0 0 1"),
    "a swap of rules": ([known("a", "x", rule="renamed")], [known("a", "x")], {}, "1 0 0 0 0 1"),
    # Two that are as near as each other: nobody knows which one it is.
    "ambiguous": ([known("a", "x", "y")], [known("a", "x"), known("a", "y")], {}, "2 0 0 0 0 1"),
    "the nearer one": ([known("a", "x", "y", "z")], [known("a", "x", "y"), known("a", "z")], {}, "1 0 1 0 0 0"),
    "a moved module": ([known("p.a.C", "p.a", "p.x")], [known("q.a.C", "p.x", "q.a")], {"p.a": "q.a"}, "0 0 0 1 0 0"),
    "an edge": ([known("p.a -> p.b")], [known("p.a -> q.b")], {"p.b": "q.b"}, "0 0 0 1 0 0"),
    "a moved file": ([known("p/a.py", "m")], [known("q/a.py", "m")], {"p/a.py": "q/a.py"}, "0 0 0 1 0 0"),
    "moved and eased": ([known("p.a.C", "x", "y")], [known("q.a.C", "x")], {"p.a": "q.a"}, "0 0 1 0 0 0"),
    # Two modules were merged into one: one of the findings is what there is now.
    "moved together": (
        [known("p.a", "x"), known("p.b", "x")],
        [known("q", "x")],
        {"p.a": "q", "p.b": "q"},
        "1 0 0 0 0 2",
    ),
    # The members of a knot identify it, whichever of them it is called by.
    "a smaller knot": (
        [known("import-time: a", "a", "b", "c", rule="import-cycle")],
        [known("import-time: b", "b", "c", rule="import-cycle")],
        {},
        "0 0 1 0 0 0",
    ),
}


@pytest.mark.parametrize(("base", "head", "names", "expected"), CASES.values(), ids=CASES)
def test_findings_are_paired(
    base: list[KnownFinding], head: list[KnownFinding], names: dict[str, str], expected: str
) -> None:
    """Each finding of both sides is told once, as what it is."""
    found = paired(base, head, Moves(names))
    parts = (found.new, found.grown, found.eased, found.moved, found.unchanged, found.gone)
    assert " ".join(str(len(part)) for part in parts) == expected


def test_a_home_that_is_added_is_no_growth() -> None:
    """Who turns to the home adds a path that is used, and that is what everybody should do."""
    before, after = [known("C", "a.C", "b.C")], [known("C", "a.C", "b.C", "home.C")]
    assert paired(before, after).grown
    assert paired(before, after, homes={"home.C"}).eased


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p.a", "q"),
        ("p.a.C", "q.C"),
        ("p.ab", "p.ab"),
        ("x.p.a", "x.p.a"),
        ("p.a -> p.a.b", "q -> q.b"),
        ("import-time: p.a", "import-time: q"),
        ("p/a.py", "q/a.py"),
        ("p.a:C.method", "q:C.method"),
        ("p.a.C: takes no b", "q.C: takes no b"),
    ],
)
def test_names_are_renamed_whole(text: str, expected: str) -> None:
    """A name is renamed where it stands by itself or begins a longer one, and nowhere else."""
    assert renamed(text, {"p.a": "q", "p/a.py": "q/a.py"}) == expected


def test_the_fingerprint_is_a_promise() -> None:
    """Files that outlive a run hold it: what goes into it does not change, and neither wording nor lines do."""
    evidence = (Evidence("shop.b", "b"), Evidence("shop.a", "a"), Evidence("", "for people"))
    made = Finding("many-paths", Severity.ERROR, "shop.Order", "has two paths", Location("shop/a.py", 3), evidence)
    moved = Finding(
        "many-paths", Severity.INFO, "shop.Order", "is had by 2 paths", Location("x.py", 99), evidence[1::-1]
    )
    assert made.fingerprint == moved.fingerprint == "76238d029651f7bf"


def knot(*members: str, view: View = View.IMPORT_TIME) -> KnownKnot:
    """A knot as a snapshot keeps it."""
    return KnownKnot(f"{view}: {members[0]}", view, members)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ([], ["ab"], ["new  2"]),
        (["ab"], [], ["gone 2 "]),
        (["ab"], ["abc"], ["grew 2 3"]),
        (["abc"], ["ab"], ["shrank 3 2"]),
        (["abc"], ["abd"], ["changed 3 3"]),
        (["ab", "cd"], ["abcd"], ["merged 2,2 4"]),
        (["abcde"], ["ab", "cd"], ["split 5 2,2"]),
        (["ab", "cd"], ["ab", "ce"], ["changed 2 2"]),
        (["ab"], ["ab"], []),
    ],
)
def test_what_became_of_knots(base: list[str], head: list[str], expected: list[str]) -> None:
    """Knots with a common module belong together, and what became of them has a word."""
    found = knot_changes([knot(*one) for one in base], [knot(*one) for one in head])
    told = [f"{c.kind} {','.join(map(str, c.before))} {','.join(map(str, c.after))}" for c in found]
    assert told == expected


@pytest.mark.parametrize(
    ("fixed", "added", "expected", "elsewhere"),
    [
        ("", "ab", "", ""),
        ("ab", "ba", "ba", ""),
        ("ab bc", "ca cb ad", "ca cb", "bc"),
        ("ab bc cd", "da ae", "da", ""),
        # An old circle is nobody's fault, and a new import inside of it neither.
        ("ab ba", "bc", "", ""),
        ("ab bc ca", "ba", "", ""),
        ("ab ba", "bc cb", "bc", ""),
        # Two new circles that meet in one old import: it is one that does for two.
        ("ab", "bc ca bd da", "bc bd", "ab"),
    ],
)
def test_the_fewest_new_imports_are_taken_back(fixed: str, added: str, expected: str, elsewhere: str) -> None:
    """What was there before stays; if one of it would do for several new ones, it is named."""
    old, new = _bonds(fixed), _bonds(added)
    found = taken_back(old, new)
    assert len(found.bonds) == len(expected.split())
    assert _is_undone(old, [bond for number, bond in enumerate(new) if number not in found.bonds], old)
    assert found.least
    assert (
        "" if found.elsewhere is None else "".join((old[found.elsewhere][0], *old[found.elsewhere][1]))
    ) == elsewhere


def test_what_is_taken_back_is_the_least_there_is() -> None:
    """Beside an exact solution, on random graphs without old circles: all orders of the nodes are weighed."""
    chance = random.Random(11)
    differences = []
    for _ in range(200):
        nodes = "abcdefghijkl"[: chance.randint(3, 12)]
        pairs = [(one, other) for one in nodes for other in nodes if one != other]
        forward = [pair for pair in pairs if pair[0] < pair[1]]
        old = chance.sample(forward, chance.randint(0, len(nodes)))
        new = [pair for pair in chance.sample(pairs, len(nodes)) if pair not in old]
        found = taken_back([(one, (other,)) for one, other in old], [(one, (other,)) for one, other in new])
        differences.append(len(found.bonds) - _fewest(nodes, old, new))
    assert min(differences) == 0
    assert max(differences) <= 1
    assert differences.count(0) >= 190


def _fewest(nodes: str, old: list[tuple[str, str]], new: list[tuple[str, str]]) -> int:
    """How many new arcs at least lead backward, in any order of the nodes in which no old one does."""
    place = {node: number for number, node in enumerate(nodes)}
    held, onto = [0] * len(nodes), [0] * len(nodes)
    for one, other in old:
        held[place[one]] |= 1 << place[other]
    for one, other in new:
        onto[place[one]] |= 1 << place[other]
    best: dict[int, int] = {0: 0}  # by the nodes that stand first
    for _ in nodes:
        longer: dict[int, int] = {}
        for first, cost in best.items():
            for number in range(len(nodes)):
                if not first >> number & 1 and not held[number] & first:
                    more = cost + (onto[number] & first).bit_count()
                    key = first | 1 << number
                    longer[key] = min(longer.get(key, more), more)
        best = longer
    return min(best.values())


def _bonds(arcs: str) -> list[Bond]:
    """The arcs that two letters each stand for."""
    return [(arc[0], (arc[1],)) for arc in arcs.split()]


def _is_undone(fixed: list[Bond], left: list[Bond], before: list[Bond]) -> bool:
    """Whether nothing reaches itself by way of something that it did not reach and come back from before."""

    def reach(bonds: list[Bond]) -> set[tuple[str, str]]:
        pairs = {(one, other) for one, onto in bonds for other in onto}
        while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
            pairs |= more
        return {pair for pair in pairs if pair[::-1] in pairs}

    return reach([*fixed, *left]) <= reach(before)
