"""What a whole run answers, remembered by all that it depends on

A run depends on the configuration, on what discovery finds, on the contents of the files, on what git says, and on this
program. All of that is looked at anew each time, and only what follows from it is remembered: where it is what it was
once before, nothing else is done, nor imported. In doubt nothing is remembered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from importmap.config import Config
from importmap.files import EVERYWHERE
from importmap.memory.answers import name_of, recall, recall_text, remember, remember_text
from importmap.memory.stamps import Stamp

if TYPE_CHECKING:
    from importmap.analysis import Analysis
    from importmap.app import Asked
    from importmap.memory.directory import Directory
    from importmap.model.broken import Broken
    from importmap.model.facts import Facts
    from importmap.model.history import State
    from importmap.model.index import Imports, Tests
    from importmap.model.progress import Progress
    from importmap.model.project import Note, Project
    from importmap.model.report import Report, Revision, Trend
    from importmap.model.ruling import Followed, Ruling
    from importmap.scan.load import Files

T = TypeVar("T")


class Run:
    """The answers of one run, each of them remembered, or worked out when somebody asks for it."""

    def __init__(self, config: Config, progress: Progress, *, dated: bool = False) -> None:
        self.config = config
        self._progress = progress
        self._dated = dated
        # To be put into the report where it is rendered.
        self.trend: Trend | None = None
        self.rulings: tuple[Ruling, ...] = ()
        self._is_lasting = True  # what is found out is so at any time, as long as all that it depends on is the same
        self.base, self._state = self._looked()

    @cached_property
    def report(self) -> Report:
        """The one document that all renderers get."""
        from importmap.model.report import Report

        def made() -> Report:
            from importmap import app

            found = app.reported(self._analysis, self._revision, self._notes, self._progress)
            # What is broken is among the findings; to look for it anew would take longer than to say it.
            broken = app.failing(self._analysis, self._progress, found.findings)
            self._remember(self._place("broken", dated=False), broken)
            asked = app.Asked(self._analysis)
            for part in ("directory", "imports", "tests"):
                self._remember(self._part(part), getattr(asked, part))
            return found

        return self._answer(self._place("report"), Report, made)

    @cached_property
    def broken(self) -> Broken:
        """What does not work now."""
        from importmap.model.broken import Broken

        def made() -> Broken:
            from importmap import app

            return app.failing(self._analysis, self._progress)

        return self._answer(self._place("broken", dated=False), Broken, made)

    @cached_property
    def state(self) -> State:
        """What the report tells of the code, to be compared with another state."""
        from importmap.model.history import State

        def made() -> State:
            from importmap.history import state
            from importmap.history.bodies import bodies
            from importmap.past.repository import folder_of

            project = self._analysis.project
            return state(self.report, bodies(self._analysis.files, self._analysis.facts), folder_of(project.base))

        return self._answer(self._place("state"), State, made)

    @cached_property
    def sketch(self) -> Report:
        """What a picture needs: the report where it is remembered, else no more of it than that."""
        from importmap.model.report import Report

        def made() -> Report:
            from importmap import app

            return app.sketched(self._dated_code)

        known = recall(self.config.cache_dir, self._place("report"), Report)
        return known if known is not None else self._answer(self._place("sketch"), Report, made)

    def outward(self, *, whole: bool) -> Report:
        """The same with the packages from outside among its modules, for a picture of the whole or of a part."""
        from importmap import app

        return app.outward(self._dated_code, self.sketch, whole=whole)

    def rendered(self, form: str, render: Callable[[Report], str], besides: Sequence[object] = ()) -> str:
        """The report in some form, as a function of it, of the files, and of some values besides writes it."""
        values = (self.trend, self.rulings, *besides)
        return self._text(
            form, values, lambda: render(replace(self.report, trend=self.trend, decisions=self._followed))
        )

    def drawn(self, question: Sequence[object], draw: Callable[[], str]) -> str:
        """A picture as text, as a function of its sketch and of what is asked writes it."""
        return self._text("graph", question, draw)

    def _text(self, form: str, values: Sequence[object], write: Callable[[], str]) -> str:
        """What was remembered of a form and of some values, else what is written."""
        named = _name_of(values) if any(values) else ""
        place = "" if any(values) and not named else self._place(f"{named}.{form}" if named else form)
        found = recall_text(self.config.cache_dir, place)
        if found is None:
            found = write()
            remember_text(self.config.cache_dir, place if self._is_lasting else "", found)
        return found

    @property
    def _followed(self) -> tuple[Followed, ...]:
        """What has become of what was decided."""
        if not self.rulings:
            return ()
        from importmap.plan.rulings import followed

        return followed(self.rulings, self.report.plan)

    @cached_property
    def directory(self) -> Directory:
        """The classes and functions by name."""
        from importmap.memory.directory import Directory

        return self._answer(self._part("directory"), Directory, lambda: self._asked.directory)

    @cached_property
    def imports(self) -> Imports:
        """The modules, and what imports say of them."""
        from importmap.model.index import Imports

        return self._answer(self._part("imports"), Imports, lambda: self._asked.imports)

    @cached_property
    def tests(self) -> Tests:
        """The test files, and what may run because of them."""
        from importmap.model.index import Tests

        return self._answer(self._part("tests"), Tests, lambda: self._asked.tests)

    def answered(self, question: Sequence[object], kind: type[T], answer: Callable[[], T]) -> T:
        """What is said to a question, made of nothing but that and the code; the history of the code is not in it."""
        named = _name_of(question)
        return self._answer(self._part(named) if named else "", kind, answer)

    # ---------------------------------------------------------------------------------------------- what is worked out

    @cached_property
    def _project(self) -> Project:
        """The modules that there are."""
        from importmap.scan.discover import discover
        from importmap.scan.outside import surrounded

        return surrounded(discover(self.config), self.config, self._progress)

    @cached_property
    def _files(self) -> Files:
        """The source files with what identifies their contents."""
        from importmap.scan.load import look

        return look(self._project, self.config, self._progress)

    @cached_property
    def said(self) -> tuple[Project, Mapping[str, Facts]]:
        """What the files say, by module id."""
        from importmap import app

        project, facts = app.said(self._project, self.config, self._progress, self._files)
        # What has changed meanwhile belongs to no name, nor what might have gone better: a worker may have been killed
        # by something else than the file that it had.
        problems = (p for m in project.modules if m.digest and m.id in facts for p in facts[m.id].problems)
        failed = any(problem.kind == "unreadable" for problem in problems)
        self._is_lasting = not failed and self._named() == self._state
        return project, facts

    @cached_property
    def code(self) -> Analysis:
        """What was read."""
        from importmap import app

        return app.joined(*self.said, self.config, self._progress)

    @cached_property
    def _asked(self) -> Asked:
        """What questions ask of it."""
        from importmap import app

        return app.Asked(self.code)

    @cached_property
    def _dated_code(self) -> Analysis:
        """What was read, of the commit that is checked out."""
        return self.code if self._revision is None else replace(self.code, revision=self._revision)

    @cached_property
    def _analysis(self) -> Analysis:
        """What was read, with what the history says of it."""
        from importmap import app
        from importmap.past.memory import is_lasting

        analysis = app.remembering(self._dated_code, self._progress)
        same = self._standing() == self._history and is_lasting(analysis.past.values(), self._history or ())
        self._is_lasting = self._is_lasting and same
        return analysis

    # ------------------------------------------------------------------------------------------- what is remembered

    def _answer(self, place: str, kind: type[T], make: Callable[[], T]) -> T:
        """What was remembered, else what is made."""
        found = recall(self.config.cache_dir, place, kind)
        if found is None:
            found = make()
            self._remember(place, found)
        return found

    def _remember(self, place: str, value: object) -> None:
        """Keep an answer, if it is the same at any time."""
        remember(self.config.cache_dir, place if self._is_lasting else "", value)

    # ------------------------------------------------------------------------------------ what the answers depend on

    @cached_property
    def _revision(self) -> Revision | None:
        """The commit that is checked out, if the answers are to say it."""
        from importmap.past.changed import revision

        return revision(self.base) if self._dated else None

    @cached_property
    def _notes(self) -> tuple[Note, ...]:
        """Why no commit can be told."""
        from importmap.past.repository import unread

        return unread(self.base) if self._dated and self._revision is None else ()

    @cached_property
    def _history(self) -> tuple[str, ...] | None:
        """What the answers of the history depend on; None if that cannot be told."""
        return self._standing()

    def _standing(self) -> tuple[str, ...] | None:
        """The same as it is now."""
        from importmap.past.memory import standing

        try:
            return standing(self.base) if self.config.history else ()
        except (OSError, ValueError):
            return None

    def _part(self, part: str) -> str:
        """The name of what follows from the code alone; "" to remember nothing."""
        return self._state and f"{self._state}.{part}"

    def _place(self, part: str, *, dated: bool = True) -> str:
        """The name of one answer of which git has a part, and if it is dated the commit; "" to remember none."""
        if not self._state or self._history is None:
            return ""
        date = (self._revision, self._notes) if dated else ()
        return f"{name_of((self._state, self._history, *date))}.{part}"

    def _looked(self) -> tuple[str, str]:
        """The folder of the project, and the name of all that is in it; that is "" if nothing is to be remembered."""
        cache = self.config.cache_dir
        stamp = Stamp(cache, _name_of((plain(self.config), sys.version, sys.platform, sys.path)))
        known = stamp.known()
        if known is not None:
            return known[0], known[1]
        with stamp.watching():
            state = self._named()
        # In a cache that is a part of the project there is something new after each run.
        inside = cache is None or Path(os.path.abspath(cache)).is_relative_to(self._project.base)  # noqa: PTH100  (`..`)
        if state and not inside and EVERYWHERE not in self._project.tops:
            stamp.keep((self._project.base, state))
        return self._project.base, state

    def _named(self) -> str:
        """The name of all that is in the files; "" if that cannot be told, or if nothing is to be remembered."""
        project, files = self._project, self._files
        if self.config.cache_dir is None:
            return ""
        from importmap.files import Tree
        from importmap.memory.answers import program
        from importmap.model.project import ModuleKind
        from importmap.scan.codeowners import owned
        from importmap.scan.globs import ignore_texts

        try:
            tree = Tree(Path(project.base), project.tops)
            folders = {module.path.rpartition("/")[0] or "." for module in project.modules}
            folders |= {module.path for module in project.modules if module.kind is ModuleKind.NAMESPACE}
            ignored = ignore_texts(tree, folders)  # of modules that are not there it is asked whether git ignores them
            owners = owned(project.base, project.tops).text
            return name_of((program(), plain(self.config), project, files.contents, ignored, owners))
        except (OSError, TypeError, ValueError):
            return ""


def plain(config: Config) -> Config:
    """A configuration without that on which no answer depends, as what the gate makes of it is not remembered."""
    judging = replace(config, cache_dir=None, workers=0, executor="", limits={}, never_baselined=())
    return replace(judging, excerpts=True, source_url="")


def _name_of(values: Sequence[object]) -> str:
    """The name of some values; "" if they cannot be written down."""
    try:
        return name_of(values)
    except (TypeError, ValueError):
        return ""
