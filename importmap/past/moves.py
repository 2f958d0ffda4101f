"""Where something went that a commit removed: what the same commit made of other files"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from importmap.model.facts import Definition, Import, Kind, Lazy
from importmap.model.past import How, Move, Question
from importmap.past.contents import Content, Contents, may_define
from importmap.past.log import Change, Log, Version

_SMALL = 80  # files that a commit may change so that all of them are searched for what it removed
_SIMILAR = 0.5  # share of the definitions of a removed file that another one must have to be its successor


class Moves:
    """Finds them for many questions at once."""

    def __init__(self, log: Log, contents: Contents, roots: Iterable[str]) -> None:
        self._log = log
        self._contents = contents
        self._roots = sorted(roots, key=len, reverse=True)

    def of(self, lasts: Mapping[Question, Version]) -> Mapping[Question, tuple[Move, ...]]:
        """Where each thing went, given the last version that had it."""
        others = {question: tuple(self._others(question, last)) for question, last in lasts.items()}
        self._load(others)
        found: dict[Question, tuple[Move, ...]] = {}
        for question, last in lasts.items():
            content = self._contents.get(last.blob)
            if content is None:
                found[question] = ()
            elif question.name:
                named = self._named(question.name, last, content)
                found[question] = tuple(sorted({*named, *self._copied(question.name, last, content, others[question])}))
            else:
                found[question] = tuple(sorted(self._renamed_file(last, content, others[question])))
        return found

    def _others(self, question: Question, last: Version) -> Iterator[Change]:
        """What the commit that removed something made of the files in which it might be found again."""
        if last.change is None or last.merged:
            return
        commit = self._log.by_commit[last.change.commit]
        folder, _, file = last.path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")
        below = f"{folder}/{file}/" if folder else f"{file}/"
        for change in commit:
            if not change.after or (change.path == last.path and not question.name):
                continue
            same = change.path == last.path or change.after == last.blob
            kin = change.path.endswith(f"/{file}.py") or change.path.startswith(below)
            if same or kin or len(commit) <= _SMALL:
                yield change

    def _load(self, others: Mapping[Question, Iterable[Change]]) -> None:
        """Read those files that might bind what they are searched for; all of them where that is a whole module."""
        names: dict[str, set[str]] = defaultdict(set)
        whole: set[str] = set()
        for question, found in others.items():
            for change in found:
                names[change.after].add(question.name)
                if not question.name:
                    whole.add(change.after)
        whole |= {
            change.after for question, found in others.items() for change in found if change.path in question.files
        }
        self._contents.load(names, lambda blob, text: blob in whole or may_define(text, names[blob]))

    def _named(self, name: str, last: Version, content: Content) -> Iterator[Move]:
        """Where the last version said that it had it from."""
        here = self._dotted(last.path)
        package = here if last.path.endswith("__init__.py") else here.rpartition(".")[0]
        item = content.bound.get(name)
        if isinstance(item, Import):
            module, attribute = _source(item, package)
            yield Move(How.IMPORTED, module, attribute, "")
        elif isinstance(item, Lazy):
            level = len(item.module) - len(item.module.lstrip("."))
            yield Move(How.IMPORTED, _absolute(item.module.lstrip("."), level, package), item.attribute, "")
        elif isinstance(item, Definition) and item.kind == Kind.ALIAS and "." not in item.target:
            yield Move(How.ALIAS, here, item.target, last.path)
        elif item is None:
            for star in content.stars:
                yield Move(How.STAR, _absolute(star.module, star.level, package), name, "")

    def _copied(self, name: str, last: Version, content: Content, others: Iterable[Change]) -> Iterator[Move]:
        """The files in which its very definition stands after the commit, and the names that it then has in its own."""
        wanted = content.content(name)
        for change in others:
            after = self._contents.get(change.after)
            if change.after == last.blob:
                yield Move(How.FILE, self._dotted(change.path), name, change.path)
            elif after is None or wanted is None:
                continue
            elif change.path == last.path:
                new = [n for n in after.bound if n not in content.bound and after.content(n) == wanted]
                if len(new) == 1:
                    yield Move(How.RENAMED, self._dotted(change.path), new[0], change.path)
            elif after.content(name) == wanted:
                yield Move(How.BODY, self._dotted(change.path), name, change.path)

    def _renamed_file(self, last: Version, content: Content, others: Iterable[Change]) -> Iterator[Move]:
        """The file that has the same content after the commit, or most of its definitions."""
        best: list[tuple[float, Change]] = []
        digests = {definition.digest for definition in content.facts.definitions if definition.digest}
        for change in others:
            after = self._contents.get(change.after)
            if change.after == last.blob:
                best.append((2.0, change))
            elif after is not None and digests and not change.before:
                kept = digests & {definition.digest for definition in after.facts.definitions}
                best.append((len(kept) / len(digests), change))
        most = max((share for share, _ in best), default=0.0)
        if most >= _SIMILAR:
            for share, change in best:
                if share == most:
                    yield Move(How.FILE, self._dotted(change.path), "", change.path)

    def _dotted(self, path: str) -> str:
        """The name of the module that a file is, under the root that is nearest to it."""
        root = next((root for root in self._roots if root == "." or path.startswith(f"{root}/")), ".")
        inside = path if root == "." else path[len(root) + 1 :]
        return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _source(statement: Import, package: str) -> tuple[str, str]:
    """What an import names, and what of it."""
    module = _absolute(statement.module, statement.level, package)
    if statement.name or statement.alias:
        return module, statement.name
    return module.partition(".")[0], ""


def _absolute(module: str, level: int, package: str) -> str:
    """The dotted name that a relative import in a package means."""
    if not level:
        return module
    parts = package.split(".") if package else []
    return ".".join([*parts[: len(parts) - level + 1], *([module] if module else [])])
