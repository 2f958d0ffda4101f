"""What git says of modules and names that are gone, without a checkout, a network or a traceback."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from importmap.model.past import Fate, Question, Trace
from importmap.past import memory, process
from importmap.past.memory import Past
from importmap.scan.extract import EXTRACTOR, extract
from tests.repositories import GONE, Commit, Repository, write

ORDER = """\
class Order:
    def total(self, prices):
        return sum(prices)

    def lines(self):
        return []
"""
PRICE = "class Price(int):\n    def shown(self):\n        return f'{self / 100:.2f}'\n"


def asked(folder: Path, module: str, name: str = "", cache: Path | None = None) -> Trace:
    """What is known of one thing below a folder."""
    stem = module.replace(".", "/")
    question = Question(module, name, (f"{stem}.py", f"{stem}/__init__.py"))
    past = Past(str(folder), ["shop"], ["."], extract, EXTRACTOR, cache)
    return past.answers([question])[question]


def moves(trace: Trace) -> list[tuple[str, str]]:
    """How and where something went."""
    return [(move.how, f"{move.module}.{move.name}".rstrip(".")) for move in trace.moves]


# What was committed; what is asked for; how and where it went. All but the first commit are told by their last one.
STORIES: dict[str, tuple[Sequence[Commit], tuple[str, str], list[tuple[str, str]]]] = {
    "removed": ([{"shop/a.py": ORDER + PRICE}, {"shop/a.py": ORDER}], ("shop.a", "Price"), []),
    "removed with its file": ([{"shop/a.py": ORDER, "shop/b.py": PRICE}, {"shop/a.py": GONE}], ("shop.a", "Order"), []),
    "renamed": (
        [{"shop/a.py": ORDER}, {"shop/a.py": ORDER.replace("Order", "Purchase")}],
        ("shop.a", "Order"),
        [("renamed", "shop.a.Purchase")],
    ),
    "moved": (
        [{"shop/a.py": ORDER + PRICE, "shop/b.py": ""}, {"shop/a.py": PRICE, "shop/b.py": f"import os\n\n\n{ORDER}"}],
        ("shop.a", "Order"),
        [("body", "shop.b.Order")],
    ),
    "a constant that moved": (
        [{"shop/a.py": "VAT = 20\n", "shop/b.py": ""}, {"shop/a.py": "", "shop/b.py": "import os\n\nVAT = 20\n"}],
        ("shop.a", "VAT"),
        [("body", "shop.b.VAT")],
    ),
    "a file that was renamed": (
        [{"shop/a.py": ORDER}, {"shop/a.py": GONE, "shop/b.py": ORDER}],
        ("shop.a", "Order"),
        [("file", "shop.b.Order")],
    ),
    "a module that was renamed": (
        [{"shop/a.py": ORDER}, {"shop/a.py": GONE, "shop/b.py": ORDER}],
        ("shop.a", ""),
        [("file", "shop.b")],
    ),
    "a module that was renamed and edited": (
        [{"shop/a.py": ORDER + PRICE}, {"shop/a.py": GONE, "shop/b.py": f"import os\n\n\n{ORDER}"}],
        ("shop.a", ""),
        [("file", "shop.b")],
    ),
    "imported from elsewhere": (
        [{"shop/a.py": "from .b import Order\n", "shop/b.py": ORDER}, {"shop/a.py": ""}],
        ("shop.a", "Order"),
        [("imported", "shop.b.Order")],
    ),
    "imported under another name": (
        [{"shop/a.py": "from shop.b import Order as Purchase\n", "shop/b.py": ORDER}, {"shop/a.py": ""}],
        ("shop.a", "Purchase"),
        [("imported", "shop.b.Order")],
    ),
    "imported, with a fallback": (
        [{"shop/a.py": "try:\n    from shop.b import X\nexcept ImportError:\n    X = None\n"}, {"shop/a.py": ""}],
        ("shop.a", "X"),
        [("imported", "shop.b.X")],
    ),
    "by a star": (
        [{"shop/a.py": "from shop.b import *\n", "shop/b.py": ORDER}, {"shop/a.py": GONE}],
        ("shop.a", "Order"),
        [("star", "shop.b.Order")],
    ),
    "another name of something": (
        [{"shop/a.py": f"{ORDER}\n\nPurchase = Order\n"}, {"shop/a.py": ORDER}],
        ("shop.a", "Purchase"),
        [("alias", "shop.a.Order")],
    ),
    "made on demand": (
        [
            {
                "shop/a.py": "def __getattr__(name):\n    if name == 'Order':\n        from shop.b import Order\n\n"
                "        return Order\n    raise AttributeError(name)\n"
            },
            {"shop/a.py": ""},
        ],
        ("shop.a", "Order"),
        [("imported", "shop.b.Order")],
    ),
    "a file that became a package": (
        [{"shop/a.py": ORDER + PRICE}, {"shop/a.py": GONE, "shop/a/__init__.py": PRICE, "shop/a/order.py": ORDER}],
        ("shop.a", "Order"),
        [("body", "shop.a.order.Order")],
    ),
    "only mentioned later": (
        [{"shop/a.py": ORDER}, {"shop/a.py": "# Order is gone\n"}, {"shop/a.py": "'''Order:\n\n    Order,\n'''\n"}],
        ("shop.a", "Order"),
        [],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_what_became_of_it(tmp_path: Path, story: str) -> None:
    """What was removed is told with where it went."""
    commits, (module, name), expected = STORIES[story]
    Repository(tmp_path, *commits)
    trace = asked(tmp_path, module, name)
    assert trace.fate is Fate.REMOVED
    assert (trace.title, trace.date, trace.file) == ("Step 2", "2025-03-02", "shop/a.py")
    assert moves(trace) == expected


@pytest.mark.parametrize("name", ["Order", "", "*"])
def test_what_never_was(tmp_path: Path, name: str) -> None:
    """What no version had never existed, though other files may have had it, or a string."""
    Repository(tmp_path, {"shop/a.py": "'''Order = 1'''\nx.Order\n", "shop/b.py": ORDER}, {"shop/b.py": GONE})
    assert asked(tmp_path, "shop.c", name) == Trace(Fate.NEVER)
    assert asked(tmp_path, "shop.a", "Order") == Trace(Fate.NEVER)


def test_place_and_body(tmp_path: Path) -> None:
    """The last version is told with the line and the definition that stood there, with all its members."""
    repository = Repository(
        tmp_path, {"shop/a.py": ""}, {"shop/a.py": f"\n{ORDER}"}, {"shop/a.py": f"# later\n\n{ORDER}"}
    )
    removal = repository.commit({"shop/a.py": ""}, "Remove orders")
    trace = asked(tmp_path, "shop.a", "Order")
    assert (trace.commit, trace.title, trace.line) == (removal, "Remove orders", 3)
    assert [definition.name for definition in trace.body] == ["Order", "Order.total", "Order.lines"]


def test_uncommitted_removal(tmp_path: Path) -> None:
    """What the last commit still has was removed since, by no commit."""
    Repository(tmp_path, {"shop/a.py": ORDER})
    write(tmp_path, {"shop/a.py": ""})
    trace = asked(tmp_path, "shop.a", "Order")
    assert (trace.fate, trace.commit, trace.file) == (Fate.REMOVED, "", "shop/a.py")


def test_a_merge_that_left_it_out(tmp_path: Path) -> None:
    """What one side of a merge had and the merge did not take is told with the commit that had it last."""
    repository = Repository(tmp_path, {"shop/a.py": PRICE})
    repository.git("checkout", "--quiet", "-b", "side")
    had = repository.commit({"shop/a.py": PRICE + ORDER}, "Add orders")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"shop/b.py": ""}, "Go on")
    repository.record("merge", "--quiet", "--strategy", "ours", "--message", "Merge", "side")
    trace = asked(tmp_path, "shop.a", "Order")
    assert (trace.fate, trace.commit, trace.merged) == (Fate.REMOVED, had, True)


def test_a_merge_that_removes_it(tmp_path: Path) -> None:
    """What both sides had and the merge does not have was removed by the merge."""
    repository = Repository(tmp_path, {"shop/a.py": PRICE + ORDER})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"shop/a.py": PRICE + ORDER + "A = 1\n"}, "One")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"shop/a.py": "B = 1\n" + PRICE + ORDER}, "Other")
    repository.git("merge", "--quiet", "--no-commit", "side")
    merge = repository.commit({"shop/a.py": PRICE}, "Merge")
    trace = asked(tmp_path, "shop.a", "Order")
    assert (trace.commit, trace.title, trace.merged) == (merge, "Merge", False)


def test_a_project_below_the_top(tmp_path: Path) -> None:
    """A folder of a repository has its own history, in paths of its own."""
    before, after = {"services/x/shop/a.py": ORDER, "shop/a.py": PRICE}, {"services/x/shop/a.py": ""}
    Repository(tmp_path, before, after)
    assert asked(tmp_path / "services" / "x", "shop.a", "Order").file == "shop/a.py"
    assert asked(tmp_path / "services" / "x", "shop.a", "Price").fate is Fate.NEVER


def test_odd_names(tmp_path: Path) -> None:
    """Names of files may hold line feeds, quotes and letters of any alphabet, and names of classes as well."""
    odd = {"shop/ä\n\"b'.py": ORDER, "shop/größe.py": "class Größe:\n    pass\n"}
    Repository(tmp_path, odd, {"shop/größe.py": ""})
    assert asked(tmp_path, "shop.größe", "Größe").fate is Fate.REMOVED


def test_names_that_are_patterns(tmp_path: Path) -> None:
    """A folder whose name would mean something to a pattern is taken at its word."""
    Repository(tmp_path, {"a[b]*/a.py": ORDER}, {"a[b]*/a.py": ""})
    question = Question("a", "Order", ("a[b]*/a.py",))
    past = Past(str(tmp_path), ["a[b]*"], ["."], extract, EXTRACTOR, None)
    assert past.answers([question])[question].fate is Fate.REMOVED


# ------------------------------------------------------------------------------------------- what cannot be told


def test_no_repository(tmp_path: Path) -> None:
    """Without a repository nothing is known."""
    assert asked(tmp_path, "shop.a") == Trace(Fate.UNTOLD, "there is no git repository")


def test_no_commit(tmp_path: Path) -> None:
    """Without a commit nothing is known."""
    Repository(tmp_path)
    assert asked(tmp_path, "shop.a") == Trace(Fate.UNTOLD, "nothing has been committed")


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git nothing is known."""
    Repository(tmp_path, {"shop/a.py": ORDER})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert asked(tmp_path, "shop.a") == Trace(Fate.UNTOLD, "git is not installed")


def test_files_outside_git(tmp_path: Path) -> None:
    """Of files that git does not have, such as installed packages in an ignored folder, nothing is known."""
    Repository(tmp_path, {"README.md": ""})
    write(tmp_path, {"lib/shop/a.py": ORDER})
    assert asked(tmp_path / "lib", "shop.a", "Price") == Trace(Fate.UNTOLD, "the files are not in git")


def test_shallow_clone(tmp_path: Path) -> None:
    """In a shallow clone a removal that is there is told, and nothing is said never to have been."""
    origin = Repository(tmp_path / "origin", {"shop/a.py": ORDER + PRICE}, {"shop/a.py": ORDER}, {"shop/a.py": ""})
    origin.git("clone", "--quiet", "--depth", "2", origin.folder.as_uri(), str(tmp_path / "clone"))
    assert asked(tmp_path / "clone", "shop.a", "Order").title == "Step 3"
    assert asked(tmp_path / "clone", "shop.a", "Price") == Trace(Fate.UNTOLD, "the clone is shallow")


def test_partial_clone(tmp_path: Path) -> None:
    """What a partial clone has not fetched is not fetched now: it cannot be told."""
    origin = Repository(tmp_path / "origin", {"shop/a.py": ORDER}, {"shop/a.py": ""}, {"shop/a.py": "x = 1\n"})
    origin.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    origin.git("clone", "--quiet", "--filter=blob:none", origin.folder.as_uri(), str(clone))
    trace = asked(clone, "shop.a", "Order")
    assert trace == Trace(Fate.UNTOLD, "not every version of the file could be read")
    listed = ["git", "-C", str(clone), "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]
    done = subprocess.run(listed, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split().count("blob") == 1


def test_slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that takes too long is ended, and for that commit not asked again."""
    Repository(tmp_path, {"shop/a.py": ORDER})
    program = tmp_path / "bin" / "git"
    slow = 'case "$*" in *rev-list*) exec sleep 60;; esac'
    write(tmp_path, {"bin/git": f'#!/bin/sh\n{slow}\nexec {_real_git()} "$@"\n'})
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr(process, "SECONDS", 0.3)
    late = Trace(Fate.UNTOLD, "git takes longer than 0.3 seconds")
    assert asked(tmp_path, "shop.b", "", tmp_path / "cache") == late
    monkeypatch.setattr(memory, "Reading", None)
    assert asked(tmp_path, "shop.b", "", tmp_path / "cache") == late


def test_nothing_of_the_repository_runs(tmp_path: Path) -> None:
    """What a repository configures, a pager, an external diff, a text converter, is not run."""
    repository = Repository(tmp_path, {"shop/a.py": ORDER, ".gitattributes": "*.py diff=x\n"}, {"shop/a.py": ""})
    program = tmp_path / "run.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    program.chmod(0o755)
    for key in ("core.pager", "diff.external", "diff.x.textconv", "diff.x.command", "core.fsmonitor"):
        repository.git("config", key, str(program))
    assert asked(tmp_path, "shop.a", "Order").title == "Step 2"
    assert not (tmp_path / "ran").exists()


def test_environment_of_a_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hook of another repository says of where git should look is not believed."""
    Repository(tmp_path / "one", {"shop/a.py": ORDER}, {"shop/a.py": ""})
    other = Repository(tmp_path / "other", {"shop/a.py": PRICE})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    assert asked(tmp_path / "one", "shop.a", "Order").fate is Fate.REMOVED


# ----------------------------------------------------------------------------------------------------- the memory


def test_answers_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered once is not read again: not for the same commit, nor after one that changes other files."""
    repository = Repository(tmp_path / "x", {"shop/a.py": ORDER}, {"shop/a.py": ""})
    first = asked(repository.folder, "shop.a", "Order", tmp_path / "cache")
    monkeypatch.setattr(memory, "Reading", None)
    assert asked(repository.folder, "shop.a", "Order", tmp_path / "cache") == first
    repository.commit({"shop/b.py": ""}, "Go on")
    assert asked(repository.folder, "shop.a", "Order", tmp_path / "cache") == first


def test_answers_are_forgotten(tmp_path: Path) -> None:
    """After a commit that changes the file, and on another branch, the question is asked again."""
    repository = Repository(tmp_path / "x", {"shop/a.py": PRICE})
    never = asked(repository.folder, "shop.a", "Order", tmp_path / "cache")
    repository.commit({"shop/a.py": ORDER}, "Add it")
    repository.commit({"shop/a.py": PRICE}, "Remove it")
    removed = asked(repository.folder, "shop.a", "Order", tmp_path / "cache")
    repository.git("checkout", "--quiet", "HEAD~2")
    assert (never.fate, removed.title) == (Fate.NEVER, "Remove it")
    assert asked(repository.folder, "shop.a", "Order", tmp_path / "cache") == never


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\x82\xa4head\xa7--all-x\xa7answers\x90"])
def test_damaged_memory(tmp_path: Path, content: bytes) -> None:
    """A memory that is damaged, or was made by somebody else, is a cold start."""
    repository = Repository(tmp_path / "x", {"shop/a.py": ORDER}, {"shop/a.py": ""})
    first = asked(repository.folder, "shop.a", "Order", tmp_path / "cache")
    (path,) = (tmp_path / "cache" / "history").iterdir()
    path.write_bytes(content)
    assert asked(repository.folder, "shop.a", "Order", tmp_path / "cache") == first


def test_memory_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be remembered, the answer is the same."""
    repository = Repository(tmp_path / "x", {"shop/a.py": ORDER}, {"shop/a.py": ""})
    (tmp_path / "cache").write_text("no folder")
    assert asked(repository.folder, "shop.a", "Order", tmp_path / "cache").title == "Step 2"


def test_old_memories_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than so many files are kept."""
    monkeypatch.setattr(memory, "_KEPT", 2)
    for name in ("x", "y", "z"):
        repository = Repository(tmp_path / name, {"shop/a.py": ORDER}, {"shop/a.py": ""})
        asked(repository.folder, "shop.a", "Order", tmp_path / "cache")
    assert len(list((tmp_path / "cache" / "history").iterdir())) == 2


def _real_git() -> str:
    return shutil.which("git") or "git"
