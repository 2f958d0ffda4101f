"""The samples, what importmap says of them and makes of them: `python -m tests.accept` makes that the specification

Read the difference before you commit it: a changed `expected.json` or `fixed.patch` is a changed promise.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from importmap import app
from importmap.analysis import Analysis
from importmap.model.change import Figure
from importmap.model.progress import Quiet
from importmap.model.report import Report
from importmap.render import json
from importmap.render.patch import patch
from importmap.rewrite.proof import Proof

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


@cache
def carried_out(sample: str) -> tuple[Proof, tuple[Figure, ...]]:
    """All that the plan of a sample can carry out, proved, and what becomes of the metrics."""
    analysis = analysed(sample)
    asked = app.planned(replace(analysis, config=replace(analysis.config, history=False)), (), Quiet())
    proof = app.proved(asked.analysis, asked.rewrites)
    return proof, app.figures(asked, proof)


def fixed(sample: str) -> str:
    """What `importmap apply` makes of a sample, as a patch below what comes of it; "" where nothing is rewritten."""
    proof, figures = carried_out(sample)
    if not proof.edits:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / sample
        shutil.copytree(FOLDER / sample, copy, ignore=shutil.ignore_patterns("__pycache__"))
        lines = [f"prove.py before: {proved(copy)}"]
        for edit in proof.edits:
            (copy / edit.path).write_bytes(edit.after)
        lines.append(f"prove.py after:  {proved(copy)}")
    lines += [f"{one.metric}: {one.now:g} -> {one.measured:g}" for one in figures if one.now != one.measured]
    lines += [f"refused: {one.path}:{one.line}: {one.reason}" for one in proof.refusals]
    return "\n".join(lines) + "\n\n" + patch(proof.edits).decode("utf-8")


def proved(folder: Path) -> str:
    """What the `prove.py` in a folder says, in one line, or the error that it ends with."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "prove.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)
    return (done.stdout or done.stderr).strip().rpartition("\n")[2]


def main() -> None:
    """Write what is accepted of every sample and the schema of them all, and name the files that changed."""
    files = {FOLDER / sample / "expected.json": json.render(reported(sample)) for sample in SAMPLES}
    files |= {FOLDER / sample / "fixed.patch": fixed(sample) for sample in SAMPLES}
    for path, after in {**files, SCHEMA: json.schema()}.items():
        before = path.read_text("utf-8") if path.exists() else ""
        if before != after:
            path.write_text(after, "utf-8", newline="\n")
            sys.stdout.write(f"{path.relative_to(FOLDER.parent)}\n")
        if not after:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
