"""What a whole run answers, remembered by all that it depends on

A run depends on the configuration, on what discovery finds, on the contents of the files, on what git says, and on this
program. All of that is looked at anew each time, and only what follows from it is remembered: where it is what it was
once before, nothing else is done, nor imported. In doubt nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from importmap.config import Config
from importmap.files import Tree
from importmap.memory.answers import name_of, recall, recall_text, remember, remember_text
from importmap.model.broken import Broken
from importmap.model.progress import Progress
from importmap.model.project import ModuleKind
from importmap.model.report import Report
from importmap.past.changed import revision
from importmap.past.memory import is_lasting, standing
from importmap.past.repository import unread
from importmap.scan.codeowners import owned
from importmap.scan.discover import discover
from importmap.scan.globs import ignore_texts
from importmap.scan.load import look
from importmap.scan.outside import surrounded

if TYPE_CHECKING:
    from importmap.analysis import Analysis

T = TypeVar("T")


class Run:
    """The answers of one run, each of them remembered, or worked out when somebody asks for it."""

    def __init__(self, config: Config, progress: Progress, *, dated: bool = False) -> None:
        self._config = config
        self._progress = progress
        self._project = surrounded(discover(config), config, progress)
        self._files = look(self._project, config, progress)
        self._revision = revision(self._project.base) if dated else None
        self._notes = unread(self._project.base) if dated and self._revision is None else ()
        self._history: tuple[str, ...] = ()
        self._name = self._named()

    @cached_property
    def report(self) -> Report:
        """The one document that all renderers get."""

        def made() -> Report:
            from importmap import app

            return app.reported(self._analysis, self._revision, self._notes, self._progress)

        return self._answer("report", Report, made)

    @cached_property
    def broken(self) -> Broken:
        """What does not work now."""

        def made() -> Broken:
            from importmap import app

            return app.failing(self._analysis, self._progress)

        return self._answer("broken", Broken, made)

    def outward(self, *, whole: bool) -> Report:
        """The report with the packages from outside among its modules, for a picture of the whole or of a part."""
        from importmap import app

        return app.outward(self._analysis, self.report, whole=whole)

    def rendered(self, form: str, render: Callable[[Report], str]) -> str:
        """The report in some form, as a pure function of it writes it."""
        found = recall_text(self._config.cache_dir, self._place(form))
        if found is None:
            found = render(self.report)
            remember_text(self._config.cache_dir, self._place(form), found)
        return found

    @cached_property
    def _analysis(self) -> Analysis:
        """What was read, with what the history says of it."""
        from importmap import app

        analysis = app.understand(self._project, self._config, self._progress, self._files)
        if self._revision is not None:
            analysis = replace(analysis, revision=self._revision)
        analysis = app.remembering(analysis, self._progress)
        # What has changed meanwhile belongs to no name, nor what might have gone better.
        if not (self._is_settled(analysis) and self._named() == self._name):
            self._name = ""
        return analysis

    def _answer(self, part: str, kind: type[T], make: Callable[[], T]) -> T:
        """What was remembered, else what is made."""
        found = recall(self._config.cache_dir, self._place(part), kind)
        if found is None:
            found = make()
            remember(self._config.cache_dir, self._place(part), found)
        return found

    def _place(self, part: str) -> str:
        """The name of one answer; "" if none is to be remembered."""
        return self._name and f"{self._name}.{part}"

    def _named(self) -> str:
        """The name of all that the answers depend on; "" if that cannot be told, or if nothing is to be remembered."""
        if self._config.cache_dir is None:
            return ""
        try:
            self._history = standing(self._project.base) if self._config.history else ()
            tree = Tree(Path(self._project.base), self._project.tops)
            folders = {module.path.rpartition("/")[0] or "." for module in self._project.modules}
            folders |= {module.path for module in self._project.modules if module.kind is ModuleKind.NAMESPACE}
            ignored = ignore_texts(tree, folders)  # of modules that are not there it is asked whether git ignores them
            # On these no answer depends: what the gate makes of it is not remembered.
            config = replace(self._config, cache_dir=None, workers=0, executor="", limits={}, never_baselined=())
            owners = owned(self._project.base, self._project.tops).text
            seen = (self._project, self._files.contents, ignored, owners)
            return name_of((config, *seen, self._revision, self._notes, self._history))
        except (OSError, TypeError, ValueError):
            return ""

    def _is_settled(self, analysis: Analysis) -> bool:
        """Whether the same files and the same history lead to the same answers at any time."""
        # A worker may have been killed by something else than the file that it had.
        failed = {
            m.id
            for m in analysis.files
            if m.digest and any(p.kind == "unreadable" for p in analysis.facts[m.id].problems)
        }
        return not failed and is_lasting(analysis.past.values(), self._history)
