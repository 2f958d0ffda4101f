"""The public API"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import importmap
from importmap.gate import baseline
from importmap.model.gate import Baseline
from tests.trees import plant


def test_every_public_name_is_there() -> None:
    """Each name in `__all__` can be had, and nothing else by accident."""
    assert all(getattr(importmap, name) is not None for name in importmap.__all__)
    with pytest.raises(AttributeError):
        importmap.nothing  # noqa: B018


def test_a_project_has_no_new_findings(tmp_path: Path) -> None:
    """The test that the documentation shows, which fails where there is something new."""
    plant(tmp_path, {"a.py": "import b.c", "b/__init__.py": "", "importmap.toml": ""})

    def verdict() -> importmap.Check:
        analysis = importmap.analyse(importmap.load_config(tmp_path))
        return importmap.check(importmap.report(analysis), analysis.config)

    assert [finding.subject for finding in verdict().failing] == ["b.c"]
    known = baseline.grown(Baseline("", (), ()), verdict().failing, "known")
    plant(tmp_path, {baseline.NAME: baseline.dump(known)})
    assert verdict().passed, [finding.message for finding in verdict().failing]


def test_the_documentation_shows_a_test_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands there."""
    page = (Path(__file__).parent.parent / "docs" / "ci.md").read_text("utf-8")
    names: dict[str, Callable[[], None]] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], names)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(plant(tmp_path / "code", {"a.py": "", "importmap.toml": ""}))
    names["test_no_new_findings"]()
    plant(tmp_path / "code", {"a.py": "import a.b"})
    with pytest.raises(AssertionError, match="not a package"):
        names["test_no_new_findings"]()


def test_a_folder_is_analysed_from_python(tmp_path: Path) -> None:
    """A configuration with a base is all that it takes."""
    plant(tmp_path, {"a.py": "import b.c", "b/__init__.py": ""})
    analysis = importmap.analyse(importmap.Config(base=tmp_path, cache_dir=None))
    assert [finding.subject for finding in importmap.report(analysis).findings] == ["b.c"]
