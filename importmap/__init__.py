"""importmap reads Python code without running it, and tells what its imports have become

>>> import importmap
>>> analysis = importmap.analyse(importmap.Config(base=Path("my-project")))
>>> [finding.message for finding in importmap.report(analysis).findings]

What is listed here is the public API; everything else may change from one version to the next.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in `typing`, which takes longer to import than the whole of this
if TYPE_CHECKING:
    from importmap.analysis import Analysis
    from importmap.app import analyse, check, load_config, report
    from importmap.config import Config
    from importmap.model.errors import ImportmapError
    from importmap.model.finding import Finding
    from importmap.model.gate import Check
    from importmap.model.report import Report
    from importmap.model.severity import Severity

    __version__: str

__all__ = [
    "Analysis",
    "Check",
    "Config",
    "Finding",
    "ImportmapError",
    "Report",
    "Severity",
    "__version__",
    "analyse",
    "check",
    "load_config",
    "report",
]

# Loaded when asked for: the processes that only read files need none of it, and start the faster.
_HOMES = {
    "Analysis": "importmap.analysis",
    "Check": "importmap.model.gate",
    "Config": "importmap.config",
    "Finding": "importmap.model.finding",
    "ImportmapError": "importmap.model.errors",
    "Report": "importmap.model.report",
    "Severity": "importmap.model.severity",
    "analyse": "importmap.app",
    "check": "importmap.app",
    "load_config": "importmap.app",
    "report": "importmap.app",
}


def __getattr__(name: str) -> object:
    """The public name, from the module that defines it."""
    if name == "__version__":
        from importlib.metadata import version

        return version("importmap")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'importmap' has no attribute '{name}'")
