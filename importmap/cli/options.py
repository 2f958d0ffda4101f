"""The options that every command with an analysis has, and the analysis they ask for"""

from __future__ import annotations

import functools
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from importmap.cli.progress import Meter
from importmap.files import leads_out
from importmap.model.errors import TargetError

if TYPE_CHECKING:
    from importmap.analysis import Analysis
    from importmap.config import Config
    from importmap.model.report import Report
    from importmap.recall import Run

P = ParamSpec("P")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_PERIODS = ("day", "week", "month", "tag")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options say, before the configuration is read."""

    config: Path | None
    exclude: tuple[str, ...]
    root: tuple[str, ...]
    python: tuple[int, int] | None
    no_cache: bool
    cache_dir: Path | None
    workers: int | None
    executor: str
    quiet: bool
    verbose: bool
    no_color: bool


def _version(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """The two numbers of a version of Python."""
    if value is None:
        return None
    match = re.fullmatch(r"(3)\.(\d{1,2})", value)
    if match is None:
        message = f"{value} is no version of Python 3 such as 3.11"
        raise click.BadParameter(message)
    return int(match[1]), int(match[2])


def _globs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The globs, if they can be meant."""
    if values:
        from importmap.scan.globs import compile_globs

        compile_globs(values, "--exclude")
    return values


def _every(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """A period, or a number of commits."""
    if value in _PERIODS or (value.isascii() and value.isdigit() and int(value[:9]) > 0):
        return value
    message = f"{value} is neither a number of commits nor one of {', '.join(_PERIODS)}"
    raise click.BadParameter(message)


_OPTIONS = (
    click.option(
        "--config",
        type=FILE,
        metavar="FILE",
        help="Read this configuration file.",
    ),
    click.option(
        "--exclude", multiple=True, callback=_globs, metavar="GLOB", help="Leave these files out, too. Repeatable."
    ),
    click.option("--root", multiple=True, metavar="DIR", help="An entry of sys.path, in order. Repeatable."),
    click.option("--python", callback=_version, metavar="3.11", help="The version of Python whose grammar counts."),
    click.option(
        "--cache-dir",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Where to remember what files say.",
    ),
    click.option("--no-cache", is_flag=True, help="Read every file anew, and remember nothing."),
    click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help="How many processes read.  [default: by the machine]"
    ),
    click.option("--executor", default="", metavar="dask://HOST:PORT", help="Have a cluster read what is new."),
    click.option("--quiet", "-q", is_flag=True, help="Say only what was asked for: no progress, no remarks."),
    click.option("--verbose", "-v", is_flag=True, help="Say more: every finding, what was left out, tracebacks."),
    click.option("--no-color", is_flag=True, help="No colours; so does the variable NO_COLOR."),
)


# Which commits of the past are looked at.
since = click.option("--since", default="", metavar="DATE", help="No commit before: 2025-01-01, or what git takes.")
every = click.option(
    "--every", default="week", show_default=True, callback=_every, metavar="week|tag|N", help="Or day, or month."
)

# For commands without an analysis: the traceback of a bug is shown by whoever catches it.
verbose = click.option("--verbose", "-v", is_flag=True, expose_value=False, help="Show the traceback of a bug.")


def settings(command: Callable[Concatenate[Settings, P], int]) -> Callable[..., int]:
    """Give a command the options of an analysis, as one value that is its first argument."""

    @functools.wraps(command)
    def with_settings(
        config: Path | None,
        exclude: tuple[str, ...],
        root: tuple[str, ...],
        python: tuple[int, int] | None,
        no_cache: bool,
        cache_dir: Path | None,
        workers: int | None,
        executor: str,
        quiet: bool,
        verbose: bool,
        no_color: bool,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> int:
        if quiet and verbose:
            raise click.UsageError("--quiet and --verbose contradict each other")
        if no_cache and cache_dir:
            raise click.UsageError("--no-cache and --cache-dir contradict each other")
        check_here()
        chosen = Settings(
            config, exclude, root, python, no_cache, cache_dir, workers, executor, quiet, verbose, no_color
        )
        return command(chosen, *args, **kwargs)

    wrapped: Callable[..., int] = with_settings
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def given(*names: str) -> bool:
    """Whether one of some options of the command that runs was said, and is not only what it is by default."""
    sources = map(click.get_current_context().get_parameter_source, names)
    return any(source is not None and source.name != "DEFAULT" for source in sources)


def meter_of(chosen: Settings) -> Meter:
    """What shows on stderr how far the work has come, as long as it is entered."""
    return Meter(quiet=chosen.quiet, verbose=chosen.verbose, no_color=chosen.no_color)


def analysis_of(chosen: Settings, targets: tuple[str, ...], meter: Meter | None = None) -> Analysis:
    """The analysis that the options and targets ask for, with its progress on stderr."""
    if meter is not None:
        from importmap import app

        return app.analyse(config_of(chosen, targets), meter)
    with meter_of(chosen) as meter:
        return analysis_of(chosen, targets, meter)


def report_of(chosen: Settings, targets: tuple[str, ...], meter: Meter | None = None, *, dated: bool = False) -> Report:
    """The report that the options and targets ask for, with its progress on stderr; of a revision if it is dated."""
    if meter is None:
        with meter_of(chosen) as meter:
            return report_of(chosen, targets, meter, dated=dated)
    return run_of(chosen, targets, meter, dated=dated).report


def answered(
    chosen: Settings, targets: tuple[str, ...], question: tuple[object, ...], answer: Callable[[Run], str]
) -> str:
    """What a function of the run that the options and targets ask for says, remembered by what it is asked."""
    with meter_of(chosen) as meter:
        run = run_of(chosen, targets, meter)
        return run.answered(question, str, lambda: answer(run))


def run_of(chosen: Settings, targets: tuple[str, ...], meter: Meter, *, dated: bool = False) -> Run:
    """What the options and targets ask for, remembered as far as it can be; of a revision if it is dated."""
    from importmap.recall import Run

    return Run(config_of(chosen, targets), meter, dated=dated)


def screen() -> tuple[int, int] | None:
    """The columns and lines of the terminal that stdout is; None if it is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    size = shutil.get_terminal_size()
    return size.columns, size.lines


def check_here() -> None:
    """Raise TargetError if the folder that this process stands in has been removed, or may not be seen."""
    try:
        Path.cwd()
    except OSError as error:
        message = f"the current folder cannot be used: {error.strerror}"
        raise TargetError(message, "change to a folder that is there") from error


def width_of_screen() -> int | None:
    """The columns of the terminal that stdout is; None if it is none."""
    size = screen()
    return None if size is None else size[0]


def config_of(chosen: Settings, targets: tuple[str, ...]) -> Config:
    """The configuration that is in force, with what the options say instead."""
    from importmap import config, detect

    project = None if chosen.config or len(targets) != 1 else _project(targets[0])
    found = project or config.load(Path.cwd(), chosen.config, detect.ids())
    return replace(
        found,
        targets=found.targets if project or not targets else targets,
        exclude=(*found.exclude, *chosen.exclude),
        roots=chosen.root or found.roots,
        said=frozenset(("roots",) if chosen.root else ()),
        python=chosen.python or found.python,
        cache_dir=None if chosen.no_cache else chosen.cache_dir or found.cache_dir,
        workers=chosen.workers or found.workers,
        executor=chosen.executor,
    )


def _project(target: str) -> Config | None:
    """The configuration of a folder that has one of its own, and so is a project and not a part of one."""
    folder = Path(target)
    try:
        if not folder.is_dir() or leads_out(folder):
            return None
    except (OSError, ValueError):  # no folder can have that name
        return None
    from importmap import config, detect

    found = config.load(folder, None, detect.ids())
    return found if found.source and found.base == folder.resolve() else None
