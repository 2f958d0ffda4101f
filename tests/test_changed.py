"""What differs from a commit is what git says itself, in all the states that a repository can be in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from importmap.past.changed import changed, revision
from tests.repositories import GONE, Repository, write

FILES = {"a.py": "x = 1\ny = 2\n", "b.py": "x = 1\n", "in/c.py": "x = 1\n", "in/d.txt": "x\n"}


def edited(repository: Repository) -> None:
    """Files of which one was changed, one staged, one removed, one only touched, and one is new."""
    write(repository.folder, {"a.py": "x = 2\n", "in/c.py": GONE, "new.py": "", "b.py": "x = 3\n"})
    repository.git("add", "b.py")
    os.utime(repository.folder / "in/d.txt", (1, 1))


def touched(repository: Repository) -> None:
    """Files that were only touched."""
    for path in FILES:
        os.utime(repository.folder / path, (1, 1))


def staged_and_undone(repository: Repository) -> None:
    """What was staged, and is as it was in the folder."""
    write(repository.folder, {"a.py": "x = 2\n"})
    repository.git("add", "a.py")
    write(repository.folder, {"a.py": FILES["a.py"]})


def removed_from_the_index(repository: Repository) -> None:
    """A file that is still there, but not for git any more."""
    repository.git("rm", "--quiet", "--cached", "a.py")


def intended(repository: Repository) -> None:
    """A file that is to be added."""
    write(repository.folder, {"new.py": "x = 1\n"})
    repository.git("add", "--intent-to-add", "new.py")


def renamed(repository: Repository) -> None:
    """A file with another name."""
    repository.git("mv", "a.py", "z.py")


def of_another_kind(repository: Repository) -> None:
    """A file that can be run now, and one that is a link now."""
    (repository.folder / "a.py").chmod(0o755)
    (repository.folder / "b.py").unlink()
    (repository.folder / "b.py").symlink_to("a.py")


def without_modes(repository: Repository) -> None:
    """A file system that knows no modes."""
    repository.git("config", "core.fileMode", "false")
    (repository.folder / "a.py").chmod(0o755)


def ends(attributes: str, setting: str, text: bytes = b"x = 1\r\ny = 2\r\n") -> Callable[[Repository], None]:
    """A file whose lines end otherwise than those that git has."""

    def prepare(repository: Repository) -> None:
        repository.commit({".gitattributes": attributes}, "Attributes")
        if setting:
            repository.git("config", "core.autocrlf", setting)
        (repository.folder / "a.py").write_bytes(text)

    return prepare


def ignored(repository: Repository) -> None:
    """New files of which some are ignored, by files of the tree and by one of the repository."""
    write(repository.folder, {"in/.gitignore": "*.log\n", "in/a.log": "", "in/new.py": "", "b.tmp": "", "c.tmp/d": ""})
    write(repository.folder, {".git/info/exclude": "*.tmp\n"})


def sparse(repository: Repository) -> None:
    """A checkout of a part."""
    repository.git("sparse-checkout", "set", "in")
    write(repository.folder, {"in/c.py": "x = 5\n"})


def sparse_in_the_index_as_well(repository: Repository) -> None:
    """A checkout of a part, of which the index has only the folders."""
    repository.git("sparse-checkout", "set", "--cone", "--sparse-index")
    write(repository.folder, {"a.py": "x = 5\n"})


def borrowing(repository: Repository) -> None:
    """Contents that lie in another repository, by a path from this one."""
    objects = repository.folder / ".git" / "objects"
    objects.rename(repository.folder.parent / "lent")
    (objects / "info").mkdir(parents=True)
    (objects / "info" / "alternates").write_text("../../../lent\n", "utf-8")
    edited(repository)


def split(repository: Repository) -> None:
    """An index in two files."""
    repository.git("update-index", "--split-index")
    edited(repository)


def of_form_four(repository: Repository) -> None:
    """An index that is compressed."""
    repository.git("update-index", "--index-version", "4")
    edited(repository)


def taken_on_trust(repository: Repository) -> None:
    """Files that git was told not to look at."""
    repository.git("update-index", "--assume-unchanged", "a.py")
    repository.git("update-index", "--skip-worktree", "b.py")
    write(repository.folder, {"a.py": "", "b.py": "", "in/c.py": ""})


def in_conflict(repository: Repository) -> None:
    """A merge that has stopped."""
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"a.py": "side\n"}, "Side")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"a.py": "main\n"}, "Main")
    repository.git("read-tree", "-m", "main~1", "main", "side")


def detached(repository: Repository) -> None:
    """No branch that is checked out."""
    repository.git("checkout", "--quiet", "--detach")
    edited(repository)


def packed(repository: Repository) -> None:
    """Refs and objects in a few files."""
    repository.git("gc", "--quiet")
    edited(repository)


def with_submodule(repository: Repository) -> None:
    """A submodule of which another commit is checked out."""
    inner = Repository(repository.folder / "sub", {"x.py": ""})
    repository.commit({}, "Add it")
    inner.commit({"y.py": ""}, "Go on")


def with_another_inside(repository: Repository) -> None:
    """A repository in the folder that git does not know."""
    Repository(repository.folder / "other", {"x.py": ""})


STATES = {
    function.__name__: function
    for function in (
        *(edited, touched, staged_and_undone, removed_from_the_index, intended, renamed, of_another_kind),
        *(
            without_modes,
            ignored,
            sparse,
            sparse_in_the_index_as_well,
            borrowing,
            split,
            of_form_four,
            taken_on_trust,
            in_conflict,
            detached,
            packed,
        ),
        *(with_submodule, with_another_inside),
    )
} | {
    "lines end otherwise": ends("", ""),
    "lines end otherwise, as set": ends("", "true"),
    "lines end otherwise, as the input did": ends("", "input"),
    "lines end otherwise, as text": ends("*.py text=auto\n", ""),
    "lines end otherwise, as windows does": ends("*.py text eol=crlf\n", ""),
    "lines end otherwise, and it is no text": ends("*.py -text\n", "true"),
    "lines end otherwise, and another was changed": ends("*.py text\n", "", b"x = 1\r\ny = 3\r\n"),
}


@pytest.mark.parametrize("state", STATES)
def test_it_is_what_git_says(state: str, tmp_path: Path) -> None:
    """The files that differ from the commit before, and whether any differ from the last one."""
    repository = Repository(tmp_path / "repository", FILES, {"b.py": "x = 2\n"})
    STATES[state](repository)
    folder = str(repository.folder)
    index = (repository.folder / ".git" / "index").read_bytes()
    found = {("-" if one.removed else "") + one.path for one in changed(folder, "HEAD~1")}
    known = revision(folder)
    assert (repository.folder / ".git" / "index").read_bytes() == index
    told = repository.git("diff", "--name-status", "--no-renames", "-z", "HEAD~1", "--").split("\0")
    expected = {("-" if kind == "D" else "") + path for kind, path in zip(told[::2], told[1::2], strict=False)}
    new = {*repository.git("ls-files", "--others", "--exclude-standard", "-z").split("\0")} - {""}
    assert found == {path for path in expected if path.removeprefix("-") not in new} | {n.rstrip("/") for n in new}
    status = repository.git("status", "--porcelain", "--untracked-files=no")
    assert known is not None
    assert (repository.git("rev-parse", known.commit), known.dirty) == (
        repository.git("rev-parse", "HEAD"),
        bool(status),
    )


NAMES = (
    "HEAD",
    "main~1",
    "v1",
    "FETCH_HEAD",
    "ORIG_HEAD",
    "@{upstream}",
    "@{-1}",
    "HEAD@{1}",
    "origin/main",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_commits(name: str, clone: Repository) -> None:
    """Whatever names a commit for git does so here."""
    expected = clone.git("diff", "--name-only", "--no-renames", clone.git("merge-base", name, "HEAD"))
    assert [one.path for one in changed(str(clone.folder), name)] == expected.split()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A clone with a branch of its own, a tag, and all that git remembers."""
    folder = tmp_path_factory.mktemp("clones")
    origin = Repository(folder / "origin", FILES, {"b.py": "x = 2\n"}, {"b.py": "x = 3\n"})
    origin.git("tag", "--annotate", "--message", "Version", "v1", "HEAD~1")
    origin.git("clone", "--quiet", origin.folder.as_uri(), str(folder / "clone"))
    made = Repository(folder / "clone")
    made.git("checkout", "--quiet", "-b", "work", "--track", "origin/main")
    made.commit({"in/c.py": "x = 9\n"}, "Work")
    made.git("fetch", "--quiet", "origin", "v1")
    made.git("update-ref", "ORIG_HEAD", "HEAD~2")
    return made


@pytest.mark.parametrize("form", ["--object-format=sha256", "--ref-format=reftable"])
def test_other_forms_of_repositories(form: str, tmp_path: Path) -> None:
    """A repository with other hashes, or with its refs in other files, is read where git can."""
    source = Repository(tmp_path / "source", FILES)
    try:
        source.git("init", "--quiet", form, str(tmp_path / "other"))
    except AssertionError:
        pytest.skip(f"this git knows no {form}")
    other = Repository(tmp_path / "other", FILES, {"b.py": "x = 2\n"})
    write(other.folder, {"new.py": ""})
    assert [one.path for one in changed(str(other.folder), "HEAD~1")] == ["b.py", "new.py"]
    known = revision(str(other.folder))
    assert known is not None
    assert not known.dirty


def test_work_trees_of_a_repository(tmp_path: Path) -> None:
    """A linked work tree and a submodule are read as themselves, although `.git` is a file there."""
    repository = Repository(tmp_path / "repository", FILES, {"b.py": "x = 2\n"})
    repository.git("worktree", "add", "--quiet", "-b", "work", str(tmp_path / "tree"), "HEAD~1")
    write(tmp_path / "tree", {"a.py": ""})
    assert [one.path for one in changed(str(tmp_path / "tree"), "main")] == ["a.py"]
    known = revision(str(tmp_path / "tree"))
    assert known is not None
    assert known.dirty
    addition = ("submodule", "--quiet", "add", repository.folder.as_uri(), "sub")
    repository.git("-c", "protocol.file.allow=always", *addition)
    assert (repository.folder / "sub" / ".git").is_file()
    write(repository.folder, {"sub/in/c.py": ""})
    assert [one.path for one in changed(str(repository.folder / "sub" / "in"), "HEAD~1")] == ["../b.py", "c.py"]


def test_what_the_user_ignores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user ignores everywhere counts, in the file that he names, or in the usual one."""
    repository = Repository(tmp_path / "repository", FILES)
    write(repository.folder, {"one.mine": "", "two.mine": "", "new.py": ""})
    write(
        tmp_path,
        {"home/git/ignore": "one.*\n", "home/other": "two.*\n", "home/config": "[core]\nexcludesFile = ~/other\n"},
    )
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    assert [one.path for one in changed(str(repository.folder), "HEAD")] == ["new.py", "two.mine"]
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "home" / "config"))
    assert [one.path for one in changed(str(repository.folder), "HEAD")] == ["new.py", "one.mine"]


def test_nothing_committed(tmp_path: Path) -> None:
    """Before the first commit there is no revision."""
    assert revision(str(Repository(tmp_path).folder)) is None


def test_file_under_a_filter(tmp_path: Path) -> None:
    """A file under a filter is as git has it while its size and time are; no filter is asked."""
    repository = Repository(tmp_path, FILES)
    repository.git("config", "filter.upper.clean", "tr x X")
    repository.commit({".gitattributes": "b.py filter=upper\n", "b.py": "x = 4\n"}, "Filter it")
    os.utime(repository.folder / "b.py", (1, 1))
    repository.git("add", "--renormalize", "b.py")
    known = revision(str(repository.folder))
    assert known is not None
    assert not known.dirty
    os.utime(repository.folder / "b.py", (2, 2))
    assert [one.path for one in changed(str(repository.folder), "HEAD")] == ["b.py"]


@pytest.mark.parametrize(("text", "differs"), [("content\n", False), ("Content\n", True), ("more content\n", True)])
def test_file_of_which_git_keeps_a_pointer(text: str, differs: bool, tmp_path: Path) -> None:
    """A file that git keeps elsewhere differs if its content does, which its pointer tells."""
    repository = Repository(tmp_path, FILES)
    digest = hashlib.sha256(b"content\n").hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 8\n"
    repository.commit({".gitattributes": "*.py filter=lfs\n", "in/c.py": pointer}, "Keep it elsewhere")
    write(repository.folder, {"in/c.py": text})
    known = revision(str(repository.folder / "in"))
    assert known is not None
    assert known.dirty is differs
    assert [one.path for one in changed(str(repository.folder / "in"), "HEAD")] == ["c.py"] * differs
