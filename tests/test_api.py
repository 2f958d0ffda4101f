"""The public API"""

from __future__ import annotations

from pathlib import Path

import pytest

import importmap
from tests.trees import plant


def test_every_public_name_is_there() -> None:
    """Each name in `__all__` can be had, and nothing else by accident."""
    assert all(getattr(importmap, name) is not None for name in importmap.__all__)
    with pytest.raises(AttributeError):
        importmap.nothing  # noqa: B018


def test_a_folder_is_analysed_from_python(tmp_path: Path) -> None:
    """A configuration with a base is all that it takes."""
    plant(tmp_path, {"a.py": "import b.c", "b/__init__.py": ""})
    analysis = importmap.analyse(importmap.Config(base=tmp_path, cache_dir=None))
    assert [finding.subject for finding in importmap.report(analysis).findings] == ["b.c"]
