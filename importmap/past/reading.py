"""Answers what became of modules and names, from the versions of their files

A few passes through `git cat-file`, however many questions there are: the versions of the files that are asked for, at
a glance; the last ones that had what is asked for, in full; and what the commits that removed it made of other files.
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TypeAlias

from importmap.model.facts import Facts
from importmap.model.past import Fate, Move, Question, Trace
from importmap.past.contents import Contents, may_bind
from importmap.past.git import changes, listing, objects
from importmap.past.log import Log, Version
from importmap.past.moves import Moves
from importmap.past.process import Untold
from importmap.past.repository import Repository

_VERSIONS = 1000  # of the files of one question; older ones are not read
_TRIES = 12  # versions that are read in full for one question
_ABBREVIATED = 9  # digits of a commit
_TITLE = 80  # characters of the first line of a message

_History: TypeAlias = Sequence[Version]
"""The versions of the files of one question, newest first."""


class Reading:
    """The history of some folders of a repository, read when something is asked."""

    def __init__(
        self, repository: Repository, folders: Iterable[str], roots: Iterable[str], extract: Callable[[bytes], Facts]
    ) -> None:
        self._repository = repository
        self._folders = tuple(folders)
        self._roots = tuple(roots)
        self._contents = Contents(repository, extract)

    def answers(self, questions: Iterable[Question]) -> Mapping[Question, Trace]:
        """What is known of each thing that is asked for."""
        log = self._log
        if isinstance(log, str):
            return dict.fromkeys(questions, Trace(Fate.UNTOLD, log))
        if not log.head:
            return dict.fromkeys(questions, Trace(Fate.UNTOLD, "the files are not in git"))
        histories = {
            question: sorted((v for path in question.files for v in log.versions(path)), key=_position)
            for question in questions
        }
        glances = self._glances(histories)
        lasts = self._lasts(histories, glances)
        moves = Moves(log, self._contents, self._roots).of(lasts)
        headings = self._headings(last.change.commit for last in lasts.values() if last.change is not None)
        return {
            question: self._trace(question, lasts[question], moves[question], headings)
            if question in lasts
            else self._without(question, history, glances)
            for question, history in histories.items()
        }

    @cached_property
    def _log(self) -> Log | str:
        """All that commits did, or why git does not tell it."""
        try:
            told, listed = changes(self._repository, self._folders), listing(self._repository, self._folders)
        except Untold as untold:
            return untold.reason
        return Log(told, listed, self._repository.prefix)

    def _glances(self, histories: Mapping[Question, _History]) -> Mapping[str, frozenset[str]]:
        """For each version the names that it might bind, "*" among them if it might have a star import."""
        asked: dict[str, set[str]] = defaultdict(set)
        for question, history in histories.items():
            for version in history[:_VERSIONS] if question.name else ():
                asked[version.blob].add(question.name)
        return {blob: may_bind(text, asked[blob]) for blob, text in objects(self._repository, sorted(asked))}

    def _lasts(
        self, histories: Mapping[Question, _History], glances: Mapping[str, frozenset[str]]
    ) -> dict[Question, Version]:
        """The last version that had what each question asks for, where one had it."""
        lasts = {question: history[0] for question, history in histories.items() if history and not question.name}
        searches = {q: iter(_promising(q.name, history, glances)) for q, history in histories.items() if q.name}
        while searches:
            tries = {question: next(search, None) for question, search in searches.items()}
            self._contents.load(version.blob for version in tries.values() if version is not None)
            for question, version in tries.items():
                content = None if version is None else self._contents.get(version.blob)
                if version is not None and content is not None and question.name in content.bound:
                    lasts[question] = version
                if version is None or question in lasts:
                    del searches[question]
        for question, history in histories.items():
            if question.name and question not in lasts:
                lasts.update((question, version) for version in _promising("*", history, glances)[:1])
        self._contents.load(version.blob for version in lasts.values())
        return lasts

    def _without(self, question: Question, history: _History, glances: Mapping[str, frozenset[str]]) -> Trace:
        """What is known of something that no version had, as far as they could be read."""
        unread = any(version.blob not in glances for version in history)
        if unread or len(_promising(question.name, history, glances, _TRIES + 1)) > _TRIES:
            return Trace(Fate.UNTOLD, "not every version of the file could be read")
        return Trace(Fate.NEVER) if self._repository.whole else Trace(Fate.UNTOLD, "the clone is shallow")

    def _trace(
        self, question: Question, last: Version, moves: tuple[Move, ...], headings: Mapping[str, tuple[str, str]]
    ) -> Trace:
        commit = last.change.commit if last.change is not None else ""
        date, title = headings.get(commit, ("", ""))
        content = self._contents.get(last.blob)
        item = content.bound.get(question.name) if content is not None else None
        return Trace(
            Fate.REMOVED,
            commit=commit[:_ABBREVIATED],
            date=date,
            title=title,
            merged=last.merged,
            file=last.path,
            line=item.line if item is not None else 0,
            body=content.body(question.name) if content is not None else (),
            moves=moves,
        )

    def _headings(self, commits: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """The day and the first line of the message of each commit."""
        return {name: _heading(text) for name, text in objects(self._repository, sorted(set(commits)))}


def _position(version: Version) -> tuple[int, str]:
    """Where a version stands among those of several files, the newest first."""
    return version.change.position if version.change is not None else -1, version.path


def _promising(
    name: str, history: _History, glances: Mapping[str, frozenset[str]], most: int = _TRIES
) -> tuple[Version, ...]:
    """The newest versions that might bind a name."""
    return tuple(islice((version for version in history if name in glances.get(version.blob, ())), most))


def _heading(commit: bytes) -> tuple[str, str]:
    """The day of a commit where it was made, and the first line of its message."""
    head, _, message = commit.decode("utf-8", "replace").partition("\n\n")
    title = message.strip().partition("\n")[0]
    for line in head.split("\n"):
        match = re.fullmatch(r"committer .* (\d+) ([+-])(\d\d)(\d\d)", line)
        if match is not None:
            minutes = int(match[3]) * 60 + int(match[4])
            moment = datetime.fromtimestamp(int(match[1]) + (minutes if match[2] == "+" else -minutes) * 60, UTC)
            return moment.date().isoformat(), textwrap.shorten(title, _TITLE, placeholder=" ...")
    return "", ""
