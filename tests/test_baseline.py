"""A baseline lists what is known by what identifies it, is merged by git, and never stands in the way of a mend."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import cli
from importmap.config import Config
from importmap.gate import baseline
from importmap.gate.check import check
from importmap.model.errors import BaselineError
from importmap.model.finding import Evidence, Finding
from importmap.model.gate import Baseline, Check
from importmap.model.location import Location
from importmap.model.severity import Severity
from tests.reports import empty
from tests.repositories import GONE, Commit, Repository, write
from tests.trees import plant

Captured = pytest.CaptureFixture[str]

EMPTY = Baseline("known.json", (), ())
FILE = "importmap-baseline.json"


def found(subject: str, *evidence: str, rule: str = "many-paths", severity: Severity = Severity.WARNING) -> Finding:
    """A finding that its rule, its subject and its evidence identify."""
    witnesses = tuple(Evidence(one, "imports it", Location("shop/api.py", 9)) for one in evidence)
    return Finding(rule, severity, subject, f"{subject} has two paths", Location("shop/api.py", 3), witnesses)


def gate(known: tuple[Finding, ...], now: tuple[Finding, ...], config: Config | None = None) -> Check:
    """The verdict on some findings, where others are in the baseline."""
    listed = baseline.grown(EMPTY, known, "")
    return check(replace(empty(), findings=now), config or Config(base=Path()), baseline=listed)


A, B, C = found("shop.A"), found("shop.B"), found("shop.C")
STRAYS = found("shop.D", "shop.x", "shop.y", "shop.z")

# what was known, what is found now, what fails, what is stale
VERDICTS = [
    ((), (), (), ()),
    ((A,), (A,), (), ()),
    ((A,), (A, B), (B,), ()),
    ((A, B), (A,), (), (B,)),
    # One finding of a rule for another of the same rule.
    ((A,), (B,), (B,), (A,)),
    # Another line, another message, another severity: the same finding.
    ((A,), (replace(A, location=Location("shop/api.py", 99), message="reworded", severity=Severity.ERROR),), (), ()),
    # A part of it is mended: nothing has to be written to pass.
    ((STRAYS,), (found("shop.D", "shop.x"),), (), ()),
    # One part for another, and one part more.
    ((STRAYS,), (found("shop.D", "shop.x", "shop.new"),), (found("shop.D", "shop.x", "shop.new"),), ()),
    ((found("shop.D", "shop.x"),), (STRAYS,), (STRAYS,), ()),
    # Two of one subject: each lets through what is left of it.
    (
        (found("shop.E", "shop.a", "shop.b"), found("shop.E", "shop.c", "shop.d")),
        (found("shop.E", "shop.a"), found("shop.E", "shop.c")),
        (),
        (),
    ),
    # Of two that are left of one neither is known.
    (
        (STRAYS,),
        (found("shop.D", "shop.x"), found("shop.D", "shop.y")),
        (found("shop.D", "shop.x"), found("shop.D", "shop.y")),
        (STRAYS,),
    ),
]


@pytest.mark.parametrize(("known", "now", "failing", "stale"), VERDICTS)
def test_what_is_new_fails(
    known: tuple[Finding, ...], now: tuple[Finding, ...], failing: tuple[Finding, ...], stale: tuple[Finding, ...]
) -> None:
    """New is what no entry identifies, and stale is what identifies nothing any more."""
    verdict = gate(known, now)
    assert [f.fingerprint for f in verdict.failing] == [f.fingerprint for f in failing]
    assert sorted(e.fingerprint for e in verdict.stale) == sorted(f.fingerprint for f in stale)
    assert verdict.passed == (not failing)


def test_stale_entries_fail_where_that_is_asked_for() -> None:
    """With a strict baseline what no longer occurs fails."""
    listed = baseline.grown(EMPTY, (A, B), "")
    report = replace(empty(), findings=(A,))
    assert check(report, Config(base=Path()), baseline=listed).passed
    assert not check(report, Config(base=Path()), baseline=listed, strict=True).passed


def test_a_rule_can_be_kept_out_of_the_baseline() -> None:
    """An entry of such a rule lets nothing through and is told, also where it calls itself another rule."""
    verdict = gate((A,), (A,), Config(base=Path(), never_baselined=("many-paths",)))
    assert verdict.failing == (A,)
    assert [entry.subject for entry in verdict.forbidden] == ["shop.A"]
    assert verdict.stale == ()
    disguised = Baseline("known.json", (), (replace(baseline.grown(EMPTY, (A,), "").entries[0], rule="renamed"),))
    config = Config(base=Path(), never_baselined=("many-paths",))
    assert check(replace(empty(), findings=(A,)), config, baseline=disguised).failing == (A,)


def test_other_targets_make_nothing_stale() -> None:
    """A run over a part cannot tell what is stale in the rest."""
    listed = replace(baseline.grown(EMPTY, (A, B), ""), targets=("shop",))
    report = replace(empty(), findings=(A,))
    assert check(report, Config(base=Path(), targets=("other",)), baseline=listed).stale == ()
    assert len(check(report, Config(base=Path(), targets=("shop",)), baseline=listed).stale) == 1


def test_a_baseline_survives_its_file(tmp_path: Path) -> None:
    """What is written is what is read, hostile names and all, and the file is JSON."""
    names = ("shop.\udcffundecodable", 'quo"te', "new\nline", "\u202ertl", "shop.A")
    kept = replace(baseline.grown(EMPTY, map(found, names), "a reason"), targets=("shop", "tests"))
    path = tmp_path / "known.json"
    path.write_text(baseline.dump(kept), "utf-8")
    read = baseline.load(path, "known.json")
    assert baseline.dump(read) == baseline.dump(kept)
    assert [e.fingerprint for e in read.entries] == [e.fingerprint for e in kept.entries]
    assert json.loads(path.read_text("utf-8"))["schema"] == baseline.SCHEMA


def test_nothing_volatile_stands_in_the_file() -> None:
    """Neither lines nor paths of files nor figures, and the order of the findings does not show."""
    moved = replace(A, location=Location("shop/other.py", 99), message="reworded", weight=7)
    assert baseline.dump(baseline.grown(EMPTY, (A, B), "")) == baseline.dump(baseline.grown(EMPTY, (B, moved), ""))


def test_a_new_finding_is_one_more_line() -> None:
    """Every other line stays as it is."""
    before = baseline.dump(baseline.grown(EMPTY, (A, C), "")).splitlines()
    after = baseline.dump(baseline.grown(EMPTY, (A, B, C), "")).splitlines()
    assert len(after) == len(before) + 1
    assert [line for line in after if line in before] == before


@pytest.mark.parametrize(
    ("damage", "unread"),
    [
        ("<<<<<<< HEAD", [2]),
        ('"0123": 7,', [2]),
        ('"0123": {"rule": 7},', [2]),
        ('"0123": {"rule": "many-paths", "subject": "x", "evidence": [1]},', [2]),
        ('"0123": {"rule": "many-paths", "subj', [2]),
        ("[" * 100_000, [2]),
        ("\x00\x1b[31m", [2]),
    ],
)
def test_a_line_that_cannot_be_read_is_told(tmp_path: Path, damage: str, unread: list[int]) -> None:
    """Nothing else in the file is lost for it."""
    lines = baseline.dump(baseline.grown(EMPTY, (A, B), "")).splitlines()
    path = tmp_path / "known.json"
    path.write_text("\n".join([lines[0], damage, *lines[1:]]))
    read = baseline.load(path, "known.json")
    assert [entry.subject for entry in read.entries] == ["shop.A", "shop.B"]
    assert list(read.unread) == unread


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"null", b"{", b'{"schema": "x", "targets": 3}'])
def test_no_content_stops_the_run(tmp_path: Path, content: bytes) -> None:
    """A file that is no baseline lists nothing."""
    path = tmp_path / "known.json"
    path.write_bytes(content)
    assert baseline.load(path, "known.json").entries == ()


def test_a_newer_baseline_is_refused(tmp_path: Path) -> None:
    """What another version means by it cannot be known."""
    path = tmp_path / "known.json"
    path.write_text('{\n"schema": 99\n}\n')
    with pytest.raises(BaselineError, match="newer"):
        baseline.load(path, "known.json")
    with pytest.raises(BaselineError, match=r"cannot be read") as raised:
        baseline.load(tmp_path / "none.json", "none.json")
    assert "--write-baseline" in raised.value.hint


# -------------------------------------------------------------------------------------------------------------- git

NAMES = [f"shop.{letter}" for letter in "ABCDEFGH"]


@pytest.mark.parametrize(
    ("ours", "theirs", "entries"),
    [
        (NAMES, [*NAMES, "shop.Z"], [*NAMES, "shop.Z"]),
        # Both add, at the same place and at others.
        ([*NAMES, "shop.CA"], [*NAMES, "shop.CB", "shop.Z"], sorted([*NAMES, "shop.CA", "shop.CB", "shop.Z"])),
        # Both take out, the same and others, far from each other.
        (NAMES[1:], NAMES[:-1], NAMES[1:-1]),
        (NAMES[1:], NAMES[1:], NAMES[1:]),
        # One adds where the other takes out; what is taken out may come back, to be told as stale.
        ([*NAMES, "shop.CA"], [n for n in NAMES if n != "shop.C"], [*NAMES[:3], "shop.CA", *NAMES[3:]]),
        # Neighbours are taken out: both come back.
        ([n for n in NAMES if n != "shop.C"], [n for n in NAMES if n != "shop.D"], NAMES),
    ],
)
def test_git_merges_two_baselines(tmp_path: Path, ours: list[str], theirs: list[str], entries: list[str]) -> None:
    """With `merge=union` there is no conflict, the file stays JSON, and no entry of either branch is lost."""

    def listing(names: list[str]) -> dict[str, str | None]:
        return {FILE: baseline.dump(baseline.grown(EMPTY, map(found, names), ""))}

    repository = Repository(tmp_path, {**listing(NAMES), ".gitattributes": f"{FILE} merge=union\n"})
    repository.git("checkout", "--quiet", "-b", "theirs")
    repository.commit(listing(theirs), "theirs")
    repository.git("checkout", "--quiet", "main")
    repository.commit(listing(ours), "ours")
    repository.git("merge", "--quiet", "--no-edit", "theirs")
    json.loads((tmp_path / FILE).read_text())
    merged = baseline.load(tmp_path / FILE, FILE)
    assert merged.unread == ()
    assert {entry.subject for entry in merged.entries} >= set(ours) & set(theirs)
    assert [entry.subject for entry in merged.entries] == entries
    there = set(ours) & set(theirs)
    verdict = check(
        replace(empty(), findings=tuple(found(name) for name in sorted(there))),
        Config(base=Path()),
        baseline=merged,
    )
    assert {entry.subject for entry in verdict.stale} == set(entries) - there
    assert verdict.passed


# ---------------------------------------------------------------------------------------------------------- command

SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": "class Order: ...\n",
    "shop/api.py": "from shop.models import Customer\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small shop in which one import fails."""
    monkeypatch.chdir(plant(tmp_path / "shop", SHOP))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "shop"


def test_a_baseline_from_its_beginning_to_its_end(shop: Path, capfd: Captured) -> None:
    """Made once, it lets through what was there; what is new fails until it is accepted; what is mended is pruned."""
    assert cli.run(["check", "-q"]) == 1
    assert cli.run(["check", "-q", "--write-baseline"]) == 0
    made = (shop / FILE).read_bytes()
    assert cli.run(["check", "-q"]) == 0
    assert "no new finding, 1 known" in capfd.readouterr().out
    plant(shop, {"shop/new.py": "import shop.gone\n"})
    assert cli.run(["check", "-q"]) == 1
    told = capfd.readouterr().out
    assert "failed: 1 new finding, 1 known" in told
    assert "shop/new.py:1  unresolved-import" in told
    assert "Customer" not in told
    assert cli.run(["check", "-q", "--accept", "until the next release"]) == 0
    assert '"reason": "until the next release"' in (shop / FILE).read_text()
    (shop / "shop/new.py").unlink()
    assert cli.run(["check", "-q"]) == 0
    assert "1 stale entry" in capfd.readouterr().out
    assert cli.run(["check", "-q", "--strict-baseline"]) == 1
    assert "stale    unresolved-import  shop.gone" in capfd.readouterr().out
    assert cli.run(["check", "-q", "--prune", "--strict-baseline"]) == 0
    assert (shop / FILE).read_bytes() == made


def test_what_passes_needs_no_write(shop: Path) -> None:
    """Where something is mended, a read-only file passes and stays as it is."""
    assert cli.run(["check", "-q", "--write-baseline"]) == 0
    before = (shop / FILE).read_bytes()
    (shop / FILE).chmod(0o444)
    plant(shop, {"shop/api.py": ""})
    assert cli.run(["check", "-q"]) == 0
    assert (shop / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write-baseline"], "is there already"),
        (["--accept", " "], "needs a reason"),
        (["--accept", "x", "--prune"], "one at a time"),
        (["--baseline", "none.json"], "none.json cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Path, capfd: Captured, arguments: list[str], message: str) -> None:
    """In a line, and the baseline stays as it is."""
    assert cli.run(["check", "-q", "--write-baseline"]) == 0
    before = (shop / FILE).read_bytes()
    assert cli.run(["check", *arguments]) == 2
    assert message in capfd.readouterr().err
    assert (shop / FILE).read_bytes() == before


@pytest.mark.parametrize("arguments", [["--write-baseline"], ["--accept", "it is red"]])
def test_nothing_grows_in_ci(
    shop: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Where CI is set, neither is a baseline made nor is anything added to one; it may shrink."""
    monkeypatch.setenv("CI", "true")
    assert cli.run(["check", *arguments]) == 2
    assert "where CI is set" in capfd.readouterr().err
    assert not (shop / FILE).exists()
    (shop / FILE).write_text(baseline.dump(baseline.grown(EMPTY, (A,), "")))
    assert cli.run(["check", "-q", "--prune"]) == 1
    assert baseline.load(shop / FILE, FILE).entries == ()


def test_what_cannot_be_read_is_not_written_over(shop: Path, capfd: Captured) -> None:
    """A line with a conflict is told in each run, and no write takes it away."""
    (shop / FILE).write_text("{\n<<<<<<< ours\n}\n")
    assert cli.run(["check", "-q"]) == 1
    assert "no entry that can be read in line 2" in capfd.readouterr().out
    assert cli.run(["check", "-q", "--accept", "x"]) == 2
    assert "<<<<" in (shop / FILE).read_text()


def test_a_rule_that_is_never_baselined(shop: Path, capfd: Captured) -> None:
    """It is not listed when a baseline is made, and still fails."""
    plant(shop, {"importmap.toml": 'never-baselined = ["unresolved-import"]\n'})
    assert cli.run(["check", "-q", "--write-baseline"]) == 1
    assert baseline.load(shop / FILE, FILE).entries == ()
    plant(shop, {"importmap.toml": 'never-baselined = ["unresolved-imports"]\n'})
    assert cli.run(["check"]) == 2
    assert 'did you mean "unresolved-import"?' in capfd.readouterr().err


def test_the_file_of_a_baseline_can_be_named(shop: Path) -> None:
    """And stands where the user says."""
    assert cli.run(["check", "-q", "--baseline", "ci/known.json", "--write-baseline"]) == 0
    assert cli.run(["check", "-q", "--baseline", "ci/known.json"]) == 0
    assert not (shop / FILE).exists()
    assert cli.run(["check", "-q"]) == 1


# ------------------------------------------------------------------------------------------------------- what has moved

BODY = """
    def __init__(self, lines):
        self.lines = lines

    def total(self, rate):
        found = 0
        for line in self.lines:
            found += line.price * line.count
        return found * rate

    def add(self, line, count):
        for _ in range(count):
            self.lines.append(line)
        return len(self.lines)
"""
ASKING = "from shop.models import Customer\n"
CIRCLE = {f"shop/c{n}.py": f"def f():\n    import shop.c{(n + 1) % 12}\n" for n in range(12)}

# What is there when the baseline is made, what becomes of it, and what the gate says then.
MOVES: dict[str, tuple[Commit, Commit, str]] = {
    "a moved file": ({}, {"shop/api.py": GONE, "shop/web/api.py": ASKING}, "passed: no new finding, 1 known"),
    "a moved package": (
        {"shop/old/api.py": ASKING, "shop/old/web.py": "import shop.gone\n"},
        {
            "shop/old/api.py": GONE,
            "shop/old/web.py": GONE,
            "shop/new/api.py": ASKING,
            "shop/new/web.py": "import shop.gone\n",
        },
        "passed: no new finding, 2 known",
    ),
    "a renamed module": (
        {"shop/bag.py": f"class Cart:{BODY}", "shop/box.py": f"class Cart:{BODY}"},
        {"shop/box.py": GONE, "shop/case.py": f"class Cart:{BODY}"},
        "passed: no new finding, 2 known",
    ),
    "a moved file, and what it asks for now": (
        {},
        {"shop/api.py": GONE, "shop/web/api.py": "from shop.models import Client\n"},
        "failed: 1 new finding, 1 stale entry",
    ),
    "a swap": (
        {},
        {"shop/api.py": "from shop.views import Customer\n", "shop/views.py": ""},
        "failed: 1 new finding, 1 stale entry",
    ),
    "a file that has gone to one of two places": (
        {"shop/a/x.py": "import shop.gone\n"},
        {"shop/a/x.py": GONE, "shop/b/x.py": "import shop.lost\n", "shop/c/x.py": "import shop.lost\n"},
        "failed: 1 new finding, 1 known",
    ),
    "a knot of which another one is the first": (
        CIRCLE,
        {"shop/c0.py": "def f():\n    import shop.b\n", "shop/b.py": "def f():\n    import shop.c1\n"},
        "passed: no new finding, 2 known",
    ),
    "a knot without the one that was the first": (
        CIRCLE,
        {"shop/c11.py": "def f():\n    import shop.c1\n", "shop/c0.py": GONE},
        "passed: no new finding, 2 known",
    ),
    "another knot": (
        CIRCLE,
        {
            **dict.fromkeys(CIRCLE, GONE),
            **{path.replace("/c", "/d"): text.replace(".c", ".d") for path, text in CIRCLE.items()},
        },
        "failed: 1 new finding, 1 known",
    ),
}


@pytest.mark.parametrize(("before", "after", "told"), MOVES.values(), ids=MOVES)
def test_what_has_moved_is_known(shop: Path, capfd: Captured, before: Commit, after: Commit, told: str) -> None:
    """Without a base as well: what differs in its place alone is the same; what could be either is new."""
    write(shop, {"importmap.toml": "[rules]\nimport-cycle = 'error'\n", **before})
    assert cli.run(["check", "-q", "--write-baseline"]) == 0
    capfd.readouterr()
    write(shop, after)
    code = cli.run(["check", "-q"])
    assert told in capfd.readouterr().out
    assert code == told.startswith("failed")
