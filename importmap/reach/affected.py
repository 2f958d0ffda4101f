"""Which test files some changed files can reach"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from importmap.model.impact import Affected, Change
from importmap.model.index import Tests
from importmap.reach.guessing import guessed
from importmap.reach.index import Index
from importmap.reach.running import turned
from importmap.reach.testing import add, reached_tests

# What pytest reads before it collects the tests in the folder and below.
_SETTINGS = frozenset("pytest.ini .pytest.ini pytest.toml .pytest.toml pyproject.toml tox.ini setup.cfg".split())
_CONFTEST = "conftest.py"


def affected_by(index: Index, changes: Iterable[Change]) -> Affected:
    """The test files that run what has changed, or ran what has been removed."""
    tests, by_id = index.tests, {module.id: module for module in index.imports.modules}
    modules = {module.path: module.id for module in index.imports.modules}
    starts: dict[str, str] = {}  # path -> module id, or the path where there is no module
    unread: list[str] = []
    gone: dict[str, str] = {}  # dotted name -> path
    read_below: dict[PurePosixPath, list[str]] = defaultdict(list)  # folder -> paths of what pytest reads there
    spelling = _spelling(tests)
    for change in sorted(changes, key=lambda change: change.path):
        path = PurePosixPath(change.path)
        source_is_gone = change.removed and path.suffix == ".py"
        # A stub says what is in the module beside it.
        module = modules.get(change.path) or (path.suffix == ".pyi" and modules.get(str(path.with_suffix(".py"))))
        if module or source_is_gone or path.name in _SETTINGS or path.name in spelling:
            starts[change.path] = module or change.path
        else:
            unread.append(change.path)
        if source_is_gone:
            gone.update(dict.fromkeys(_names(path, index.imports.roots), change.path))
        if path.name in _SETTINGS or (source_is_gone and path.name == _CONFTEST):
            read_below[path.parent].append(change.path)
    edges = guessed(index.imports.files, tests.running, tests.guesses, gone, tests.names if gone else {})
    for file in starts.keys() - modules.keys():
        for naming in spelling.get(PurePosixPath(file).name, ()):
            add(edges, naming, file, now=False)
    for test in tests.functions if read_below else ():
        path = PurePosixPath(by_id[test].path)
        for folder, files in read_below.items():
            if path.is_relative_to(folder) or set(folder.parts) == {".."}:  # git tells of what is above the base, too
                edges[test].update(dict.fromkeys(files, True))
    found = reached_tests(tests.functions, by_id, starts.values(), turned(edges))
    return Affected(found, len(tests.functions), tuple(starts), tuple(unread))


def _spelling(tests: Tests) -> dict[str, list[str]]:
    """What may be the name of a file, with the modules that spell it out."""
    found: dict[str, list[str]] = defaultdict(list)
    for spelled in tests.spelled:
        found[spelled.text].append(spelled.module)
    return found


def _names(path: PurePosixPath, roots: Iterable[str]) -> Iterator[str]:
    """The dotted names by which a file that is gone could be imported."""
    parts = path.parent.parts if path.name == "__init__.py" else (*path.parent.parts, path.stem)
    for root in roots:
        above = PurePosixPath(root).parts
        if parts[: len(above)] == above and len(parts) > len(above):
            yield ".".join(parts[len(above) :])
