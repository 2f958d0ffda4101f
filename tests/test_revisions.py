"""Seeded changes in a small shop, each with the verdict that it should have; and the bases that cannot be read."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import cli, config, detect, revisions
from importmap.model.errors import RevisionError
from importmap.model.history import Comparison
from tests.repositories import GONE, Repository, write

Captured = pytest.CaptureFixture[str]
Files = Mapping[str, str | None]

CART = """\
class Cart:
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
LEDGER = """\
class Ledger:
    def settle(self, account, rates, limit):
        owed, paid = 0, []
        for entry in sorted(account.entries, key=lambda one: one.date):
            if entry.currency not in rates:
                raise KeyError(f"no rate for {entry.currency} of {entry.number}")
            amount = round(entry.amount * rates[entry.currency], 2)
            if owed + amount > limit and entry.kind != "credit":
                account.hold(entry.number, reason="limit", amount=amount)
                continue
            owed += amount if entry.kind == "debit" else -amount
            paid.append((entry.number, amount, owed))
        return account.close(paid, owed), max(0, limit - owed)

    def report(self, account, since):
        rows = [entry for entry in account.entries if entry.date >= since and not entry.hidden]
        total = sum(entry.amount for entry in rows if entry.kind == "debit")
        return {"rows": len(rows), "total": total, "mean": total / len(rows) if rows else 0.0, "since": since}
"""
SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": CART,
    "shop/api.py": "from shop.models import Cart\n\n\ndef checkout():\n    return Cart([])\n",
    "shop/prices.py": "def price(count):\n    return count * 2\n",
    "shop/report.py": "from shop.prices import price\nfrom shop.gone import lost\n\nprice(1)\nlost()\n",
}
REFORMATTED = "from shop.prices import (\n    price,\n)\nfrom shop.gone import (lost)\nprice( 1 );lost( )\n"
HOMES = (
    "[tool.importmap]\n[[tool.importmap.single-source]]\nsymbol = 'shop.models.Cart'\n"
    "replaces = ['shop.old.Cart']\nreason = 'one cart'\n"
)
OLD = {
    "pyproject.toml": HOMES,
    "shop/old.py": CART.replace("rate", "share"),
    "shop/web.py": "from shop.old import Cart\n\nCart([])\n",
    "shop/cron.py": "from shop.old import Cart\n\nCart([])\n",
}


def compared(folder: Path, base: str = "main", head: str = "") -> Comparison:
    """What has changed in a repository."""
    chosen = replace(config.load(folder, None, detect.ids()), cache_dir=folder.parent / "cache", workers=1)
    return revisions.compare(chosen, base, head).comparison


def verdict(comparison: Comparison) -> list[str]:
    """What became of the findings, but for those that are as they were."""
    kinds = ("new", "grown", "eased", "moved", "gone")
    return [f"{kind} {finding.rule}" for kind in kinds for finding in getattr(comparison, kind)]


# What is there besides the shop, what the change does to it, and what is to be told of it.
CHANGES: Mapping[str, tuple[Files, Files, list[str]]] = {
    "nothing": ({}, {}, []),
    "a new circle": ({}, {"shop/models.py": "from shop.api import checkout\n\n\n" + CART}, ["new import-cycle"]),
    "a new copy": ({}, {"shop/basket.py": CART}, ["new duplicate-definition"]),
    "a new copy under another name": (
        {"shop/ledger.py": LEDGER},
        {"shop/books.py": LEDGER.replace("class Ledger", "class Books")},
        ["new duplicate-definition"],
    ),
    "one more copy": ({"shop/basket.py": CART}, {"shop/wagon.py": CART}, ["grown duplicate-definition"]),
    "one copy less": (
        {"shop/basket.py": CART, "shop/wagon.py": CART},
        {"shop/wagon.py": GONE},
        ["eased duplicate-definition"],
    ),
    "a turn to the home": (OLD, {"shop/web.py": "from shop.models import Cart\n\nCart([])\n"}, []),
    "a mended import": ({}, {"shop/gone.py": "def lost(): ...\n"}, ["gone unresolved-import"]),
    "a moved file": (
        {},
        {"shop/report.py": GONE, "shop/late/report.py": SHOP["shop/report.py"]},
        ["moved unresolved-import"],
    ),
    "a renamed module": (
        {"shop/basket.py": CART},
        {"shop/basket.py": GONE, "shop/wagon.py": CART},
        ["moved duplicate-definition"],
    ),
    "a moved and edited module": (
        {"shop/basket.py": CART},
        {"shop/basket.py": GONE, "shop/wagon.py": "import json\n\n\n" + CART},
        ["moved duplicate-definition"],
    ),
    "a moved class": (
        {"shop/basket.py": "import json\n\n\n" + CART, "shop/bag.py": "x = 1\n"},
        {"shop/basket.py": "import json\n", "shop/bag.py": "x = 1\n\n\n" + CART},
        ["moved duplicate-definition"],
    ),
    "shifted lines": ({}, {"shop/report.py": "# first\n\n\n" + SHOP["shop/report.py"]}, []),
    "a reformatting": (
        {},
        {"shop/report.py": REFORMATTED},
        [],
    ),
    "a swap": (
        {"shop/late.py": "from shop.missing import it\n\nit()\n"},
        {"shop/late.py": "from shop.absent import it\n\nit()\n"},
        ["new unresolved-import", "gone unresolved-import"],
    ),
    "a deletion that breaks another file": (
        {},
        {"shop/prices.py": GONE},
        ["new unresolved-import"],
    ),
    "a name that is not ASCII": (
        {"shop/größe.py": "from shop.fehlt import x\n\nx()\n"},
        {"shop/größe.py": "from shop.fehlt import x\n\nx()\nx()\n"},
        [],
    ),
    "a rename in case only": (
        {"shop/Basket.py": CART},
        {"shop/Basket.py": GONE, "shop/basket.py": CART},
        ["moved duplicate-definition"],
    ),
}


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "in the work tree"])
@pytest.mark.parametrize(("before", "change", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_as_what_it_is(
    tmp_path: Path, before: Files, change: Files, expected: list[str], *, committed: bool
) -> None:
    """The same verdict for a revision and for the work tree."""
    shop = Repository(tmp_path / "shop", {**SHOP, **before})
    shop.git("checkout", "--quiet", "-b", "feature")
    write(shop.folder, change)
    if committed:
        shop.commit({}, "Change it")
    found = compared(shop.folder, "main", "HEAD" if committed else "")
    assert verdict(found) == expected
    assert found.base is not None
    assert (found.base.commit, found.base.title) == (shop.git("rev-parse", "main")[:9], "Step 1")


def test_a_new_circle_says_what_to_take_back(tmp_path: Path) -> None:
    """The import of this change is named, with its place, and not the one that was there before."""
    shop = Repository(tmp_path / "shop", SHOP)
    write(shop.folder, {"shop/models.py": "from shop.api import checkout\n\n\n" + CART})
    (circle,) = compared(shop.folder).circles
    (back,) = circle.back
    assert (back.importer, back.imported, back.path, back.lines) == ("shop.models", "shop.api", "shop/models.py", (1,))
    assert circle.least
    assert circle.elsewhere == ()


def test_a_turn_to_the_home_is_no_step_back(tmp_path: Path) -> None:
    """An import more, because who used the old class makes use of the new one, is told and not held against anybody."""
    web = "from shop.old import Cart as Old\nfrom shop.models import Cart\n\nCart([])\nOld([])\n"
    shop = Repository(
        tmp_path / "shop",
        {**SHOP, **OLD, "shop/web.py": "from shop.old import Cart\nfrom shop import old\n\nCart([])\nold.Cart([])\n"},
    )
    write(shop.folder, {"shop/web.py": web})
    found = compared(shop.folder)
    edges = next(change for change in found.metrics if change.name == "edges")
    assert (edges.after or 0) > (edges.before or 0)
    assert edges.verdict == "changed"
    assert any("turned to a declared home" in note.text for note in found.notes)


def test_what_others_have_done_is_not_held_against_a_change(tmp_path: Path) -> None:
    """The base has moved on and mended what this branch still has: the commit at which it left is what counts."""
    shop = Repository(tmp_path / "shop", SHOP)
    left = shop.git("rev-parse", "HEAD")[:9]
    shop.git("checkout", "--quiet", "-b", "feature")
    shop.commit({"shop/new.py": "x = 1\n"}, "Add something")
    shop.git("checkout", "--quiet", "main")
    shop.commit({"shop/gone.py": "def lost(): ...\n"}, "Mend it")
    shop.git("checkout", "--quiet", "feature")
    found = compared(shop.folder)
    assert verdict(found) == []
    assert found.base is not None
    assert found.base.commit == left


def test_a_merge_of_main_brings_no_blame(tmp_path: Path) -> None:
    """What came from main by a merge is not of this branch."""
    shop = Repository(tmp_path / "shop", SHOP)
    shop.git("checkout", "--quiet", "-b", "feature")
    shop.commit({"shop/new.py": "x = 1\n"}, "Add something")
    shop.git("checkout", "--quiet", "main")
    shop.commit({"shop/late.py": "from shop.missing import it\n\nit()\n"}, "Break something")
    shop.git("checkout", "--quiet", "feature")
    shop.record("merge", "--quiet", "--no-edit", "main")
    assert verdict(compared(shop.folder)) == []


RULE_OFF = "[rules]\nunresolved-import = 'off'\n"

# The configuration of main and that of the branch, which breaks an import; what is found, which keys are told.
CONFIGURATIONS: list[tuple[str, str, list[str], str]] = [
    ("", "", ["new unresolved-import"], ""),
    # Who switches a rule off mends nothing by that, and who switches one on is not to blame for what was there.
    ("", RULE_OFF, [], "rules"),
    (RULE_OFF, "", ["new unresolved-import"], "rules"),
    ("history = false\nexclude = ['x/**']\n", "history = true\n", ["new unresolved-import"], "exclude, history"),
    ("no = 'key'\n", "", ["new unresolved-import"], ""),
    ("no = 'key'\n", "history = false\n", ["new unresolved-import"], "history"),
]


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "in the work tree"])
@pytest.mark.parametrize(("base", "head", "expected", "keys"), CONFIGURATIONS)
def test_one_configuration_judges_both_sides(
    tmp_path: Path, base: str, head: str, expected: list[str], keys: str, *, committed: bool
) -> None:
    """It is that of the work tree; that the base has another one is told."""
    shop = Repository(tmp_path / "shop", {**SHOP, "importmap.toml": base})
    shop.git("checkout", "--quiet", "-b", "feature")
    write(shop.folder, {"importmap.toml": head, "shop/late.py": "from shop.missing import it\n\nit()\n"})
    if committed:
        shop.commit({}, "Change it")
    found = compared(shop.folder, "main", "HEAD" if committed else "")
    assert verdict(found) == expected
    notes = [note for note in found.notes if "configuration" in note.text]
    assert [note.subject for note in notes] == ([shop.git("rev-parse", "main")[:9]] if keys else [])
    assert all(f"under {keys};" in note.text for note in notes)


def test_a_configuration_that_is_named_judges_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """What the one that would be found says is then no matter."""
    shop = Repository(tmp_path / "shop", {**SHOP, "importmap.toml": RULE_OFF, "ci.toml": ""})
    monkeypatch.chdir(shop.folder)
    write(shop.folder, {"importmap.toml": "", "shop/late.py": "from shop.missing import it\n\nit()\n"})
    assert cli.run(["diff", "--no-cache", "-q"]) == 0
    assert "its own configuration says otherwise under rules" in capsys.readouterr().out
    assert cli.run(["diff", "--config", "ci.toml", "--no-cache", "-q"]) == 0
    told = capsys.readouterr().out
    assert "1 new" in told
    assert "configuration" not in told


def test_the_main_branch_is_found(tmp_path: Path) -> None:
    """Without a base it is the main branch, were it called master."""
    shop = Repository(tmp_path / "shop", SHOP)
    shop.git("branch", "--quiet", "--move", "master")
    shop.git("checkout", "--quiet", "-b", "feature")
    shop.commit({"shop/basket.py": CART}, "Copy it")
    assert verdict(compared(shop.folder, "")) == ["new duplicate-definition"]


def test_a_shallow_clone_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """A base that is not there is no answer, and least of all that nothing has changed."""
    shop = Repository(tmp_path / "shop", SHOP, {"shop/a.py": "a = 1\n"}, {"shop/b.py": "b = 1\n"})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", shop.folder.as_uri(), clone], check=True, timeout=60)
    monkeypatch.chdir(clone)
    assert cli.run(["diff", "HEAD~1", "--no-cache"]) == 2
    told = capsys.readouterr()
    assert "fetch-depth: 0" in told.err
    assert told.out == ""


@pytest.mark.parametrize(("base", "message"), [("nowhere", "no revision nowhere"), ("other", "no commit in common")])
def test_a_base_that_cannot_be_meant_is_refused(tmp_path: Path, base: str, message: str) -> None:
    """A name that git does not know, and a branch that shares nothing."""
    shop = Repository(tmp_path / "shop", SHOP)
    shop.git("checkout", "--quiet", "--orphan", "other")
    shop.commit({}, "Begin anew")
    shop.git("checkout", "--quiet", "main")
    with pytest.raises(RevisionError, match=message):
        compared(shop.folder, base)


def test_without_a_repository_there_are_no_revisions(tmp_path: Path) -> None:
    """Who compares with a revision needs git."""
    write(tmp_path, SHOP)
    with pytest.raises(RevisionError, match="no git repository"):
        compared(tmp_path)


def test_a_submodule_is_on_no_side(tmp_path: Path) -> None:
    """What another repository has is not in the revision, and is not told as new because it is in the work tree."""
    Repository(tmp_path / "library", {"kit/__init__.py": "", "kit/a.py": "from kit.b import x\n\nx()\n"})
    shop = Repository(tmp_path / "shop", SHOP)
    shop.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "library"), "library")
    shop.commit({}, "Use a library")
    found = compared(shop.folder)
    assert verdict(found) == []
    assert [note.subject for note in found.notes] == ["library"]


def test_content_that_is_missing_is_told(tmp_path: Path) -> None:
    """A file of which git keeps only a pointer is compared with nothing, and named."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    shop = Repository(tmp_path / "shop", {**SHOP, "shop/large.py": pointer})
    shop.git("checkout", "--quiet", "-b", "feature")
    shop.commit({"shop/large.py": "from shop.nowhere import x\n\nx()\n"}, "Bring it")
    found = compared(shop.folder, "main", "HEAD")
    assert verdict(found) == []
    (note,) = found.notes
    assert "shop/large.py" in note.text


def test_a_partial_clone_tells_what_it_lacks(tmp_path: Path) -> None:
    """Nothing is fetched: a file of which the base's content is not there is compared with nothing, and named."""
    shop = Repository(tmp_path / "shop", {**SHOP, "shop/late.py": "x = 1\n"})
    shop.git("config", "uploadpack.allowFilter", "true")
    shop.commit({"shop/late.py": "from shop.nowhere import x\n\nx()\n", "shop/basket.py": CART}, "Change it")
    clone = tmp_path / "clone" / "shop"
    command = ["git", "clone", "--quiet", "--filter=blob:none", shop.folder.as_uri(), str(clone)]
    subprocess.run(command, check=True, timeout=60)
    held = sorted((clone / ".git" / "objects").rglob("*"))
    found = compared(clone, "HEAD~1")
    assert verdict(found) == ["new duplicate-definition"]
    assert ["shop/late.py" in note.text and "git fetch --refetch" in note.text for note in found.notes] == [True]
    assert sorted((clone / ".git" / "objects").rglob("*")) == held


def test_nothing_is_touched(tmp_path: Path) -> None:
    """The work tree, the index and the refs are as they were, edits and all."""
    shop = Repository(tmp_path / "shop", SHOP, {"shop/a.py": "a = 1\n"})
    write(shop.folder, {"shop/a.py": "a = 2\n", "shop/new.py": "b = 1\n"})
    index = (shop.folder / ".git" / "index").read_bytes()
    before = shop.git("status", "--porcelain"), shop.git("for-each-ref")
    index_after_status = (shop.folder / ".git" / "index").read_bytes()
    compared(shop.folder, "HEAD~1", "HEAD")
    assert (shop.folder / ".git" / "index").read_bytes() == index_after_status
    assert (shop.git("status", "--porcelain"), shop.git("for-each-ref")) == before
    assert index


def test_a_link_is_followed_within_the_revision_only(tmp_path: Path) -> None:
    """A link that leads out of the repository leads nowhere; one inside is what it is in the work tree."""
    outside = tmp_path / "outside.py"
    outside.write_text(CART)
    shop = Repository(tmp_path / "shop", SHOP)
    (shop.folder / "shop" / "basket.py").symlink_to("models.py")
    (shop.folder / "shop" / "stolen.py").symlink_to(outside)
    shop.commit({}, "Link it")
    found = compared(shop.folder, "HEAD")
    assert verdict(found) == []
    assert all(change.verdict == "same" for change in found.metrics)


def test_both_sides_may_be_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """Snapshots, reports and revisions can be compared with each other in any mixture."""
    shop = Repository(tmp_path / "shop", SHOP)
    monkeypatch.chdir(shop.folder)
    snapshot, report = str(tmp_path / "base.json"), str(tmp_path / "out" / "report.json")
    assert cli.run(["snapshot", "-o", snapshot, "--no-cache", "-q"]) == 0
    assert cli.run(["analyze", "--format", "json", "-o", str(tmp_path / "out"), "--no-cache", "-q"]) == 0
    capsys.readouterr()
    for arguments in ((snapshot, report), (snapshot,), (snapshot, "HEAD"), ("HEAD", report), ("main...HEAD",)):
        assert cli.run(["diff", *arguments, "--no-cache", "-q"]) == 0
        assert capsys.readouterr().out.count("\n") == 1, arguments
    write(shop.folder, {"shop/basket.py": CART})
    assert cli.run(["diff", snapshot, "--no-cache", "-q", "--fail-on-new"]) == 1
