"""Read code: configuration, files, facts, what they mean, and what the history says of what is missing"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from importmap import analysis as analyses
from importmap import config as configs
from importmap import detect
from importmap.analysis import Analysis
from importmap.config import Config
from importmap.mending.causes import remembered
from importmap.model.progress import Progress, Quiet
from importmap.model.project import Project
from importmap.past.memory import Past
from importmap.rewrite.journal import begun
from importmap.rewrite.writing import settle
from importmap.scan.discover import discover
from importmap.scan.extract import EXTRACTOR, extract
from importmap.scan.load import Files, read
from importmap.scan.outside import surrounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from importmap.model.facts import Facts


def load_config(start: Path, explicit: Path | None = None) -> Config:
    """The configuration that is in force in a folder, or the one in the file that is named."""
    return configs.load(start, explicit, detect.ids())


def analyse(config: Config, progress: Progress | None = None, executor: Executor | None = None) -> Analysis:
    """Read the code that the configuration names: files, facts, links, symbols, graph.

    An executor of `concurrent.futures` extracts the facts of files, if one is given.
    """
    progress = progress or Quiet()
    return understand(surrounded(discover(config), config, progress), config, progress, executor=executor)


def understand(
    project: Project,
    config: Config,
    progress: Progress,
    files: Files | None = None,
    executor: Executor | None = None,
) -> Analysis:
    """What the files of a project say and mean."""
    return joined(*said(project, config, progress, files, executor), config, progress)


def said(
    project: Project,
    config: Config,
    progress: Progress,
    files: Files | None = None,
    executor: Executor | None = None,
) -> tuple[Project, Mapping[str, Facts]]:
    """What the files of a project say, by module id."""
    return read(project, config, progress, files=files, executor=executor)


def joined(project: Project, facts: Mapping[str, Facts], config: Config, progress: Progress) -> Analysis:
    """What it means."""
    progress.stage("following imports")
    return analyses.analyse(config, project, facts)


def understood(project: Project, config: Config, progress: Progress) -> Analysis:
    """What the files say and mean of a project that was found already."""
    return understand(surrounded(project, config, progress), config, progress)


def settled(config: Config) -> tuple[Project, tuple[str, ...]]:
    """The project, and the files that an apply that was killed had left half-done, which are whole again."""
    project = discover(config)
    with begun(project.base) as journals:
        return project, settle(journals) if journals is not None else ()


def remembering(analysis: Analysis, progress: Progress | None = None, place: str = "") -> Analysis:
    """The analysis with what the history says of the modules and names that are missing, if that is to be asked.

    What it answers is kept for a place, by default for the folder that was analysed.
    """
    if not analysis.config.history:
        return analysis
    (progress or Quiet()).stage("asking git what became of missing names")
    paths = [module.path for module in analysis.files]
    folders = {path.partition("/")[0] if "/" in path else "." for path in paths}
    folders |= {path.split("/")[1] for path in paths if path.startswith("src/") and path.count("/") > 1}  # before `src`
    past = Past(
        analysis.project.base,
        ["."] if "." in folders else sorted(folders),
        analysis.project.roots,
        extract,
        EXTRACTOR,
        analysis.config.cache_dir,
        place,
    )
    return analysis.knowing(remembered(analysis, past.answers))
