"""The benchmark counts rightly; what it measures is no test's business."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import again, cuts, peers
from benchmarks.contracts import compare
from benchmarks.edges import NO_INIT, UNEXPLAINED
from benchmarks.package import copy, locate
from benchmarks.rewritten import Outcome, Verdict
from benchmarks.rewritten import table as table_of_packages
from benchmarks.run import Cost, median, ratios, table
from benchmarks.startup import judge
from importmap.model.knots import Tie
from tests.code import analysed


def test_median_is_taken_of_each_figure() -> None:
    """One slow run does not spoil the figures of the others."""
    assert median([Cost(1, 9, 30), Cost(2, 1, 10), Cost(9, 2, 20)]) == Cost(2, 2, 20)


def test_ratio_says_how_many_times_as_much() -> None:
    """A ratio above one means that importmap takes more."""
    assert ratios(Cost(3, 1, 50), Cost(2, 4, 50)) == Cost(1.5, 0.25, 1)


def test_table_compares_both_runs_with_each_peer() -> None:
    """Peers have six ratios in their line, and importmap's own runs none."""
    costs = {"importmap cold": Cost(4, 2, 100), "importmap warm": Cost(1, 1, 50), "grimp": Cost(2, 2, 50)}
    lines = table(costs).splitlines()
    assert [len(line.split()) for line in lines[2:]] == [5, 5, 10]
    assert lines[4].split()[4:] == ["2.00", "1.00", "2.00", "0.50", "0.50", "1.00"]


def test_table_compares_each_command_with_the_peer() -> None:
    """CPU and time are told as shares of what the peer takes."""
    lines = again.table({again.PEER: Cost(2, 4, 50), "plan": Cost(1, 1, 60)}).splitlines()
    assert lines[2:] == [
        "| ruff analyze graph | 2.00 | 4.00 | 50 | 1.00 | 1.00 |",
        "| plan | 1.00 | 1.00 | 60 | 0.50 | 0.25 |",
    ]


def test_peers_are_run_beside_or_skipped_with_a_reason(tmp_path: Path) -> None:
    """What fails, is absent or takes too long is told; what runs has its ratios; a corpus is a copy with settings."""
    package = tmp_path / "benchmarked_shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "orders.py").write_text("class Order: pass\n")
    (package / "till.py").write_text("from benchmarked_shop.orders import Order\n")
    folder = tmp_path / "corpus"
    assert peers.corpus(str(package), folder, Path(sys.executable)) == "benchmarked_shop"
    assert "ancestors = benchmarked_shop" in (folder / ".importlinter").read_text()
    about = peers.subject(folder / "benchmarked_shop")
    assert about == peers.Subject("benchmarked_shop.orders", "Order", "benchmarked_shop.till")

    def program(name: str, code: str, python: str = sys.executable) -> peers.Program:
        return peers.Program(name, (python, "-c", code), "it", "else")

    ruff = program(peers.RUFF, "pass")
    failing = program("failing", "raise SystemExit(3)")
    absent = program("absent", "", "no such program")
    slow = program("slow", "import time; time.sleep(60)")
    costs = {each: peers.attempt(each, folder, limit=60) for each in (ruff, failing, absent)}
    lines = list(peers.table({**costs, slow: peers.attempt(slow, folder, limit=0.1)}, {"gone": "not on offer"}))
    assert lines[2].endswith("| 1.00 | 1.00 | 1.00 | it | else |")
    assert lines[4:] == [
        "skipped: gone: not on offer",
        "skipped: failing: ended with 3",
        "skipped: absent: cannot be started: No such file or directory",
        "skipped: slow: not done after 0.1 s",
    ]


def test_copy_leaves_out_what_stops_grimp(tmp_path: Path) -> None:
    """Files with a syntax error are left out and named; other files than Python's are not copied at all."""
    package = tmp_path / "benchmarked_shop"
    package.mkdir()
    (package / "__init__.py").write_text("import benchmarked_shop.orders\n")
    (package / "orders.py").write_text("")
    (package / "broken.py").write_text("def (:\n")
    (package / "data.json").write_text("{}")
    target = tmp_path / "target"
    assert copy(package, target) == ("benchmarked_shop/broken.py",)
    assert sorted(path.name for path in (target / package.name).iterdir()) == ["__init__.py", "orders.py"]


def test_verdicts_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Contracts are compared as declared, without what they ignore, and turned around; what differs has its reason."""
    (tmp_path / "till" / "tools").mkdir(parents=True)
    (tmp_path / "till" / "__init__.py").write_text("")
    (tmp_path / "till" / "api.py").write_text("import till.rows\n")
    (tmp_path / "till" / "rows.py").write_text("import till.api\n")
    (tmp_path / "till" / "tools" / "seed.py").write_text("import till.api\n")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = till\n[importlinter:contract:a]\nname = A\ntype = layers\n"
        "containers = till\nlayers =\n    api\n    rows\nignore_imports = till.rows -> till.api\n"
    )
    compare(tmp_path, examples=1)
    told = capsys.readouterr().out
    assert ".importlinter: 2 imports in both" in told
    assert f"only in importmap: 1 {NO_INIT}" in told
    assert "declared: 1 kept, 0 broken" in told
    assert "nothing ignored: 0 kept, 1 broken by 1 pairs" in told
    assert "turned around: 0 kept, 1 broken by 1 pairs" in told
    assert UNEXPLAINED not in told


def test_cuts_are_set_beside_those_of_grimp() -> None:
    """A row for each knot says how many imports it has, how many each of the two cuts, and what that leaves."""
    analysis = analysed(
        {
            "p/__init__.py": "import q",
            "p/a.py": "",
            "p/b.py": "",
            "q.py": "import p.a\nimport p.b\nimport r",
            "r.py": "import q",
        }
    )
    header, narrow, wide, in_all = (line.split() for line in cuts.table(analysis, least=2))
    assert header[:3] == ["view", "modules", "imports"]
    assert narrow == ["import-time", "2", "2", "1", "0", "1", "0"]
    assert wide[:3] == ["implied", "3", "5"]
    assert [wide[5], *wide[6:]] == ["2", "2", "0"]
    assert int(in_all[3]) == int(narrow[5]) + int(wide[5])


def test_a_cut_that_leaves_a_cycle_is_an_error() -> None:
    """The benchmark does not believe what it is told."""
    with pytest.raises(AssertionError, match="a cycle is left"):
        cuts.check([Tie("a", "b", ("b",), (1,)), Tie("b", "a", ("a",), (1,))])


def test_imports_are_compared_with_what_python_does(tmp_path: Path) -> None:
    """What fails in Python is counted, and the differences to what was said are told."""
    package = tmp_path / "judged_shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "orders.py").write_text("from judged_shop.customers import Customer\nclass Order: pass\n")
    (package / "customers.py").write_text("from judged_shop.orders import Order\nclass Customer: pass\n")
    (package / "secret.py").write_text("exec('from judged_shop import nothing')\n")
    found = judge(package, sample=0, timeout=20)
    assert (found.modules, found.failing, found.knowable, found.predicted) == (4, 3, 3, 2)
    assert (found.wrong, found.otherwise) == ((), ())
    assert [line.partition(": ")[0] for line in found.missed] == ["judged_shop.secret"]


def test_unknown_package_is_told() -> None:
    """A name that is no package ends in a message that says what to do."""
    with pytest.raises(SystemExit, match="pip install no_such_package"):
        locate("no_such_package")


def test_what_is_worse_after_a_rewrite_is_told() -> None:
    """A test may have the time in its name, and one that failed before may fail on."""
    tests = {"a.py::one": "PASSED", "a.py::two[10:01]": "PASSED", "b.py::old": "FAILED", "c.py::gone": "PASSED"}
    before = Verdict(tests, frozenset({"x.py"}), Counter({"wrong": 1}))
    then = {"a.py::one": "FAILED", "a.py::two[10:02]": "PASSED", "b.py::old": "FAILED"}
    outcome = Outcome(3, 2, 1, before, Verdict(then, frozenset({"y.py"}), Counter({"wrong": 2})))
    assert outcome.failing == ["a.py", "a.py::one", "c.py"]
    assert (outcome.disordered, outcome.mistyped) == (["y.py"], ["wrong"])
    line = table_of_packages([("shop==1", "home", outcome)]).splitlines()[1]
    assert line.split() == ["shop==1", "home", "2", "1", "1", "3", "1", "3", "1", "1"]
