"""What some tests need besides packages: they say what to install and are skipped without it, but never in CI"""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def missing(what: str, advice: str) -> NoReturn:
    """Skip the test for want of something, or fail it where all has to be there."""
    message = f"{what} is missing: {advice}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def graphviz_installed() -> None:
    """Graphviz, which draws what is written in DOT."""
    if shutil.which("dot") is None:
        missing("Graphviz", "`apt-get install graphviz` on Debian and Ubuntu, `brew install graphviz` on macOS")
