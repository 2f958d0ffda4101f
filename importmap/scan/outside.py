"""Which modules are named by files that are no Python: images, CI, Makefiles, build files, settings, documentation

What is read is small text: a file of more than 256 KiB is none that somebody wrote to run a module, and there is a
bound on them all. Lock files name packages only. A module is named by its dotted name, with whatever follows it; by its
path; or, after what runs it (`-m`, `--app`, `main:app`), by a bare name.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from importmap.config import Config
from importmap.files import Tree
from importmap.model.outside import Naming, Outside
from importmap.model.progress import Progress
from importmap.model.project import ModuleKind, Note, Project
from importmap.scan.folders import Walk, join
from importmap.scan.globs import compile_globs

_ASKING = ("orphan-module",)  # the rules for which it is read; they are off unless somebody asks for them

_PROSE = (".md", ".rst", ".txt", ".adoc")
_SUFFIXES = (
    *_PROSE,
    *".toml .cfg .ini .yml .yaml .sh .bash .mk .conf .service .env .tf .bat .ps1 .in .j2 .tpl .xml .pyx".split(),
)
_NAMES = re.compile(r"(?i)(?:.*dockerfile|containerfile|.*makefile|procfile|justfile|jenkinsfile|vagrantfile)(?:\..+)?")
# Other files of that sort hold data: reports, which tell of modules and do not run them.
_JSON = re.compile(r"(?:package|launch|tasks|serverless|function|app|vercel|zappa_settings|settings|config)\.json")
_LOCKS = re.compile(r"(?i).*(?:\block\b|-lock|\.lock|changelog|changes|history|news).*")
_LARGEST = 256 * 1024  # bytes of one file
_ALL = 64 * 2**20  # bytes of all files

_WORD = re.compile(r"[A-Za-z_][\w./-]*[\w]")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_RUN = re.compile(
    r"(?:\s-m|\s-A|--app|FLASK_APP|DJANGO_SETTINGS_MODULE)[\s\"',=:]+([A-Za-z_][\w.]*)|\b([A-Za-z_]\w*):[A-Za-z_]\w*\b"
)
_COMMAND = re.compile(r"\b(?:python[\d.]*|uv run|poetry run|pipenv run|streamlit run|pytest)\s+(?:-\w+\s+)*(\S+\.py)\b")
# What linters are told of modules does not run them.
_LINTERS = re.compile(
    r"\[+\s*(?:tool\.)?[\"']?(?:mypy|pyright|basedpyright|ty|ruff|coverage|pylint|flake8|importlinter|importmap|tach|"
    r"black|isort|bandit|vulture|deptry|interrogate|pydocstyle|pycodestyle|check-manifest|cibuildwheel)\b.*"
)
_OF_LINTERS = re.compile(
    r"\.?(?:mypy\.ini|ruff\.toml|importmap\.toml|importlinter|coveragerc|pylintrc|flake8|codecov\.ya?ml)"
)
# What says of a distribution that it is made for others to install.
_PUBLISHED = re.compile(r"Programming Language :: Python|Development Status ::|OSI Approved|(?m:^\[project\.urls\]$)")
_PRIVATE = re.compile(r"Private :: ")
_BUILD_FILES = ("pyproject.toml", "setup.cfg", "setup.py")


def surrounded(project: Project, config: Config, progress: Progress) -> Project:
    """The project with what its files that are no Python say, if a rule asks for that."""
    if all(config.rules.get(rule) is None for rule in _ASKING):
        return project
    progress.stage("reading what is no Python")
    outside = read_outside(project, config)
    notes = () if outside.complete else (Note(".", "there is more text beside the code than is read: see limits"),)
    return replace(project, outside=outside, notes=(*project.notes, *notes))


def read_outside(project: Project, config: Config) -> Outside:
    """What the files of a project that are no Python say of its modules."""
    tree = Tree(Path(project.base), project.tops)
    walk = Walk(tree, compile_globs(config.exclude, f"{config.where()} exclude"), _is_read)
    walk.visit(".", respect_gitignore=config.respect_gitignore)
    index = _Index(project)
    found: dict[tuple[str, str], Naming] = {}
    published = []
    left, complete = _ALL, True
    for folder in sorted(walk.folders):
        for name in sorted(walk.folders[folder].files):
            path = join(folder, name)
            text, whole = _text(tree, path, left)
            left -= len(text)
            complete = complete and whole
            if name in _BUILD_FILES and _PUBLISHED.search(text) and not _PRIVATE.search(text):
                published.append(folder)
            if name != "setup.py":  # which is Python
                for naming in _namings(path, text, index):
                    found.setdefault((naming.module, path), naming)
    return Outside(tuple(found[key] for key in sorted(found)), tuple(sorted(set(published))), complete)


class _Index:
    """The modules of a project by what may name them."""

    def __init__(self, project: Project) -> None:
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_path: dict[str, str] = {}
        self.by_file: dict[str, list[str]] = defaultdict(list)  # the name of the file -> paths
        for module in project.modules:
            if module.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE):
                self.by_name[module.name].append(module.id)
                self.by_path[module.path] = module.id
                self.by_file[posixpath.basename(module.path)].append(module.path)

    def named(self, text: str) -> Iterable[str]:
        """The modules that a dotted name means: those of the longest beginning that any has."""
        while text:
            if text in self.by_name:
                return self.by_name[text]
            text = text.rpartition(".")[0]
        return ()

    def at(self, path: str, folder: str) -> Iterable[str]:
        """The modules that a path in a file of some folder means: one of that end, if that is not too many."""
        here = posixpath.normpath(posixpath.join(folder, path))
        path = path.removeprefix("./")
        for candidate in (here, path):
            if candidate in self.by_path:
                return (self.by_path[candidate],)
        ends = [
            known for known in self.by_file[posixpath.basename(path)] if f"/{known}".endswith(f"/{path.lstrip('/')}")
        ]
        if not ends:  # a path in an image: /srv/shop/worker.py for shop/worker.py
            ends = [
                known for known in self.by_file[posixpath.basename(path)] if "/" in known and path.endswith(f"/{known}")
            ]
        return [self.by_path[known] for known in ends] if len(ends) == 1 else ()


def _is_read(name: str, _folder: str) -> bool:
    """Whether a file of that name is looked at."""
    if name in _BUILD_FILES:
        return True
    if _LOCKS.fullmatch(name) or _OF_LINTERS.fullmatch(name):
        return False
    return name.endswith(_SUFFIXES) or any(names.fullmatch(name) for names in (_NAMES, _JSON))


def _text(tree: Tree, path: str, most: int) -> tuple[str, bool]:
    """What a small file holds, "" for any other; and False if it is not read because of all the others."""
    try:
        text = tree.read(path, _LARGEST).decode("utf-8", "replace")
    except OSError:
        return "", True
    return (text, True) if len(text) <= most else ("", False)


def _namings(path: str, text: str, index: _Index) -> Iterator[Naming]:
    """The modules that one file names."""
    prose = path.endswith(_PROSE)
    folder = path.rpartition("/")[0]
    sections = path.endswith((".toml", ".cfg", ".ini"))
    skipping = False
    for number, line in enumerate(text.splitlines(), 1):
        if sections and line.startswith("["):
            skipping = _LINTERS.match(line) is not None
        if skipping:
            continue
        for command in _COMMAND.findall(line) if prose else ():
            for module in index.at(command, folder):
                yield Naming(module, path, number, prose=False)
        for module in _named(line, folder, index, prose=prose):
            yield Naming(module, path, number, prose)


def _named(line: str, folder: str, index: _Index, *, prose: bool) -> Iterator[str]:
    """The modules that one line names."""
    for word in _WORD.findall(line):
        if word.endswith(".py"):
            yield from index.at(word, folder)
        elif "." in word:
            for dotted in _DOTTED.findall(word):
                yield from index.named(dotted)
    for first, second in _RUN.findall(line) if not prose else ():
        yield from index.named(first or second)
