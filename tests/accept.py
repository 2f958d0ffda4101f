"""The samples, and what importmap says of them: `python -m tests.accept` makes that the specification

Read the difference before you commit it: a changed `expected.json` is a changed promise.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from importmap import app
from importmap.analysis import Analysis
from importmap.model.progress import Quiet
from importmap.model.report import Report
from importmap.render import json

FOLDER = Path(__file__).parent.parent / "sample_projects"
SCHEMA = FOLDER.parent / "docs" / "report.schema.json"
SAMPLES = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


@cache
def analysed(sample: str) -> Analysis:
    """Everything that is known about a sample, read anew and by one process."""
    config = replace(app.load_config(FOLDER / sample, None), cache_dir=None, workers=1)
    return app.analyse(config, Quiet())


@cache
def reported(sample: str) -> Report:
    """The report of a sample, which holds no revision, and nothing else that changes from day to day."""
    return app.report(analysed(sample))


def main() -> None:
    """Write `expected.json` of every sample and the schema of them all, and name the files that changed."""
    files = {FOLDER / sample / "expected.json": json.render(reported(sample)) for sample in SAMPLES}
    for path, after in {**files, SCHEMA: json.schema()}.items():
        before = path.read_text("utf-8") if path.exists() else ""
        if before != after:
            path.write_text(after, "utf-8", newline="\n")
            sys.stdout.write(f"{path.relative_to(FOLDER.parent)}\n")


if __name__ == "__main__":
    main()
