"""What is being done, and how far it has come: on stderr, and only if it takes longer than a second"""

from __future__ import annotations

import os
import sys
import time
from functools import cached_property
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

PATIENCE = 1.0  # seconds of silence
INTERVAL = 0.1  # seconds between two pictures; drawn by hand, since a thread would not survive a fork


def obeys_escapes() -> bool:
    """Whether a terminal says that it obeys more than line feeds; one that has no name is not taken to."""
    return os.name != "posix" or os.environ.get("TERM", "") not in ("", "dumb", "unknown")


class Meter:
    """Shows a line with counts on a terminal; elsewhere a line for each task if it is asked to be verbose."""

    def __init__(self, *, quiet: bool, verbose: bool, no_color: bool) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._no_color = no_color
        self._began = time.monotonic()
        self._drawn = 0.0
        self._live: Live | None = None
        self._task = ""
        self._total = 0
        self._done = 0
        self._timer: Timer | None = None

    @cached_property
    def _console(self) -> Console:
        """Stderr; what writes there takes long to import, and most answers are there before anything is to be shown."""
        from rich.console import Console

        return Console(stderr=True, no_color=self._no_color or None, highlight=False)

    @cached_property
    def _is_shown(self) -> bool:
        """Whether there is somebody to see the line; what may be a terminal is known without what writes to it."""
        told = sys.stderr is not None and sys.stderr.isatty()
        told = told or any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
        return not self._quiet and told and obeys_escapes() and self._console.is_terminal

    @cached_property
    def _is_told(self) -> bool:
        """Whether a line for each task is asked for."""
        return self._verbose and not self._console.is_terminal

    def __enter__(self) -> Meter:
        """Begin to watch the time."""
        self.stage("looking for files")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away, however the work ended."""
        self._stop_timer()
        if self._live is not None:
            self._live.stop()

    def start(self, task: str, total: int) -> None:
        """A task begins, of so many parts."""
        self._stop_timer()
        self._task, self._total, self._done = task, total, 0
        self._draw(at_once=True)

    def advance(self, count: int = 1) -> None:
        """So many parts more are done."""
        self._done += count
        self._draw()

    def finish(self) -> None:
        """The task is done."""
        if self._is_told:
            from importmap.render.writing import figure

            click.echo(f"{self._task} {figure(self._done)} files", err=True)

    def stage(self, task: str) -> None:
        """A task begins that is one step: it is named at once, or as soon as the patience is over."""
        self._stop_timer()
        self._task, self._total = task, 0
        left = PATIENCE - (time.monotonic() - self._began)
        if left <= 0:
            self._draw(at_once=True)
        elif self._is_shown:
            self._timer = Timer(left, self._draw, kwargs={"at_once": True})
            self._timer.daemon = True
            self._timer.start()

    def _stop_timer(self) -> None:
        """Have no other thread when the next task begins: it may start processes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._timer = None

    def _draw(self, *, at_once: bool = False) -> None:
        """Show the state, if there is somebody to see it and it is time."""
        now = time.monotonic()
        if now - self._began < PATIENCE or (not at_once and now - self._drawn < INTERVAL) or not self._is_shown:
            return
        self._drawn = now
        from rich.live import Live
        from rich.text import Text

        from importmap.render.writing import figure

        if self._live is None:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
        counts = f" {figure(self._done)} of {figure(self._total)}" if self._total else ""
        self._live.update(Text(f"{self._task}{counts}"), refresh=True)
