"""Which files of the analysed code are opened: regular ones of a sensible size that lie in the tree, and no others"""

from __future__ import annotations

import ast
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app, files
from importmap.config import Config, load
from importmap.files import Tree, leads_out, tree_at
from importmap.model import limits
from importmap.model.errors import TargetError
from importmap.model.progress import Quiet
from importmap.model.project import LeftOut, ModuleKind, Project
from importmap.render import json
from importmap.scan.discover import discover
from importmap.scan.folders import SETTINGS
from importmap.scan.images import read_images
from importmap.scan.load import read
from tests.trees import plant

ROOM = Path(files.__file__).parent
SECRET = "class TopSecret: pass\nimport hidden_elsewhere\n"


def found(base: Path, *targets: str, source: str = "importmap.toml") -> Project:
    """What discovery finds."""
    return discover(Config(base, source, targets=targets, cache_dir=None))


def sources(project: Project) -> list[str]:
    """The paths of the files that are read."""
    return [m.path for m in project.modules if m.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE)]


def link(path: Path, target: str | Path) -> None:
    """Make a symbolic link, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def test_a_link_that_leads_out_of_the_tree_is_left_out(tmp_path: Path) -> None:
    """Neither lines nor names of a file elsewhere come into the report, be it linked itself or through its folder."""
    plant(tmp_path, {"secret/top.py": SECRET, "repo/shop/__init__.py": "", "repo/shop/a.py": ""})
    link(tmp_path / "repo/shop/pw.py", tmp_path / "secret/top.py")
    link(tmp_path / "repo/shop/sub", "../../secret")
    link(tmp_path / "repo/shop/hop.py", "pw.py")
    project = found(tmp_path / "repo")
    assert sources(project) == ["shop/__init__.py", "shop/a.py"]
    assert project.left_out == (
        LeftOut("shop/hop.py", 1, "symbolic link to a file outside of the tree"),
        LeftOut("shop/pw.py", 1, "symbolic link to a file outside of the tree"),
        LeftOut("shop/sub", 0, "symbolic link to a folder outside of the tree"),
    )
    analysis = app.analyse(Config(tmp_path / "repo", "importmap.toml", cache_dir=None, history=False))
    told = json.render(app.report(analysis))
    assert "TopSecret" not in told
    assert "hidden_elsewhere" not in told


def test_a_link_to_a_sibling_in_the_repository_is_read(tmp_path: Path) -> None:
    """The tree is the repository, so that services may share files by links, wherever the configuration stands."""
    plant(tmp_path, {".git/HEAD": "", "shared/money.py": "x = 1\n", "services/auth/app.py": ""})
    link(tmp_path / "services/auth/money.py", "../../shared/money.py")
    link(tmp_path / "services/auth/shared", "../../shared")
    project = found(tmp_path / "services/auth")
    assert sources(project) == ["app.py", "money.py", "shared/money.py"]
    _, facts = read(project, Config(tmp_path, cache_dir=None), Quiet())
    assert facts["shared.money"] == facts["money"]
    assert not facts["money"].problems


def test_without_a_repository_a_target_is_its_own_tree(tmp_path: Path) -> None:
    """What lies beside an unpacked folder is not in the tree, although names are counted from there."""
    plant(tmp_path, {"secret.py": SECRET, "download/shop/__init__.py": "", "download/shop/a.py": ""})
    link(tmp_path / "download/shop/b.py", "../../secret.py")
    link(tmp_path / "download/shop/c.py", "a.py")
    assert sources(found(tmp_path, "download/shop", source="")) == [
        "download/shop/__init__.py",
        "download/shop/a.py",
        "download/shop/c.py",
    ]
    # With a configuration the folder of that is the tree.
    assert "download/shop/b.py" in sources(found(tmp_path, "download/shop"))


def test_a_target_that_is_a_link_out_of_its_repository(tmp_path: Path) -> None:
    """A repository cannot point elsewhere by the name of one of its folders; whoever means that place names it."""
    plant(tmp_path, {"repo/.git/HEAD": "", "repo/a.py": "", "elsewhere/b.py": ""})
    link(tmp_path / "repo/shop", "../elsewhere")
    with pytest.raises(TargetError) as caught:
        found(tmp_path / "repo", "shop")
    assert caught.value.message == f"{tmp_path}/repo/shop is a symbolic link that leads out of its repository"
    assert caught.value.hint == f"if it is to be analysed, name {tmp_path}/elsewhere"
    # Where no repository holds the link it is the user's own.
    link(tmp_path / "mine", "elsewhere")
    assert sources(found(tmp_path, "mine")) == ["elsewhere/b.py"]
    assert not leads_out(tmp_path / "repo")


def test_an_installed_package_may_be_made_of_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found by its name in sys.path is read as Python reads it; installers link files from their caches."""
    plant(tmp_path, {"cache/pkg/__init__.py": "", "cache/pkg/a.py": "", "site-packages/pkg/": "", "here/x.py": ""})
    for name in ("__init__.py", "a.py"):
        link(tmp_path / "site-packages/pkg" / name, tmp_path / "cache/pkg" / name)
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    project = found(tmp_path / "here", "pkg")
    assert sources(project) == ["pkg/__init__.py", "pkg/a.py"]
    _, facts = read(project, Config(tmp_path, cache_dir=None), Quiet())
    assert not any(said.problems for said in facts.values())


@pytest.mark.parametrize("name", [*SETTINGS, ".gitignore", ".importlinter", "importmap.toml", "Dockerfile", "a.pyi"])
@pytest.mark.parametrize("kind", ["pipe", "socket", "link", "folder"])
def test_no_name_makes_anything_else_be_opened(
    name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe, a socket, a folder or a link to elsewhere is never waited for nor read, whatever it is called."""
    plant(tmp_path, {"repo/shop/__init__.py": "", "repo/pyproject.toml": "", "else/where": "[broken\n= TopSecret"})
    place = tmp_path / "repo/shop" / name
    monkeypatch.chdir(place.parent)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "socket":
        server = socket.socket(socket.AF_UNIX)
        server.bind(name)
        server.close()
    elif kind == "folder":
        place.mkdir()
    else:
        link(place, "../../else/where")
    if not (name == "importmap.toml" and kind == "link"):  # which is an error, as it must be meant
        config = replace(load(place.parent), cache_dir=None, history=False)
        project = found(tmp_path / "repo")
        assert "TopSecret" not in str(project) + str(app.report(app.analyse(config)))
        if kind == "link" and name in (*SETTINGS, ".gitignore", "a.pyi"):
            assert f"shop/{name}" in [entry.path for entry in project.left_out]
    images = read_images(tree_at(tmp_path / "repo"))
    assert "TopSecret" not in str(images)


def test_a_file_beyond_the_limit_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """It is told with its size and the limit, and the others are read."""
    plant(tmp_path, {"a.py": "x = 1\n"})
    with (tmp_path / "big.py").open("wb") as file:
        file.truncate(limits.SOURCE + 1)
    _, facts = read(found(tmp_path), Config(tmp_path, cache_dir=None), Quiet())
    assert [p.message for p in facts["big"].problems] == [
        f"cannot be read: it has {limits.SOURCE + 1:,} bytes, and no more than {limits.SOURCE:,} are read"
    ]
    assert not facts["a"].problems


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies about its size is read up to the limit, and no further."""
    plant(tmp_path, {"a": "x" * 100})
    assert files.read(str(tmp_path / "a"), 100) == b"x" * 100
    plant(tmp_path, {"b": ""})
    lying = (tmp_path / "b").stat()
    monkeypatch.setattr(os, "fstat", lambda _: lying)
    monkeypatch.setattr(os, "lstat", lambda _: lying)
    assert files.read(str(tmp_path / "a"), 100) == b"x" * 100
    with pytest.raises(OSError, match="no more than 99 are read"):
        files.read(str(tmp_path / "a"), 99)


def test_a_tree_is_left_by_no_path(tmp_path: Path) -> None:
    """Neither dots nor an absolute path lead out of a tree; above the base the repository counts."""
    plant(tmp_path, {"secret": "", "repo/.git/HEAD": "", "repo/pytest.ini": "", "repo/a/b": "x"})
    tree = tree_at(tmp_path / "repo/a")
    assert tree.text("b") == "x"
    assert tree.text("../pytest.ini") == ""
    for path in ("../../secret", str(tmp_path / "secret"), "../a/../../secret"):
        with pytest.raises(OSError, match="leads out of the tree"):
            tree.read(path)
    assert Tree(tmp_path, ("/",)).text("secret") == ""


# Who opens files, and which: of the analysed code only the first two, by what `Tree` has allowed.
OPENERS = {
    "files.py": "opens, for all others",
    "__main__.py": "nothing, in the place of closed pipes",
    "cli/output.py": "results",
    "cli/registry.py": "the document to be checked, as the user named it",
    "gate/baseline.py": "the baseline, where the user keeps it",
    "cli/apply.py": "the list of paths, as the user named it",
    "history/snapshots.py": "snapshots, as the user named them",
    "memory/answers.py": "importmap's own sources",
    "memory/shelf.py": "what is remembered",
    "past/memory.py": "what is remembered, and at which commits a history is cut",
    "past/pointers.py": "what Git LFS keeps, of which only the digest is compared",
    "past/place.py": "files of git's that say where the others are",
    "past/repository.py": "a configuration of git's that it makes itself",
    "past/trees.py": "the files of a revision, in a folder that it makes itself",
    "rewrite/journal.py": "what is being written, and was",
    "rewrite/writing.py": "edited files, beside the places that they are put in",
    "scan/cache.py": "what is remembered",
    "render/templates.py": "importmap's own templates",
}
OPENING = {"open", "read_bytes", "read_text", "fdopen", "readlines", "write_text", "write_bytes", "mmap"}


def openings(path: Path) -> Iterator[str]:
    """What in a file may open another one."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in OPENING:
                yield f"{name} in line {node.lineno}"


def test_nobody_else_opens_files() -> None:
    """Whatever is to be read of the analysed code is read by way of `importmap.files`."""
    others = {
        path.relative_to(ROOM).as_posix(): list(openings(path))
        for path in ROOM.rglob("*.py")
        if path.relative_to(ROOM).as_posix() not in OPENERS
    }
    assert {path: calls for path, calls in others.items() if calls} == {}
    assert all(list(openings(ROOM / path)) for path in OPENERS)
