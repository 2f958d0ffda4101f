"""What a service cannot import in its image"""

from __future__ import annotations

from pathlib import Path

from importmap.config import Config
from importmap.detect import not_shipped
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed

FILES = {
    "auth/__init__.py": "",
    "auth/main.py": "import auth.tokens\n",
    "auth/tokens.py": "from kit.clock import now\nfrom backend.settings import SECRET\n",
    "auth/tests/test_tokens.py": "import backend.settings\n",
    "backend/__init__.py": "",
    "backend/settings.py": "SECRET = 1\n",
    "kit/__init__.py": "",
    "kit/clock.py": "def now(): ...\n",
}


def told(files: dict[str, str], *ships: str) -> list[Finding]:
    """What the rule finds in these files and the usual ones, for the service auth."""
    config = Config(base=Path("/nowhere"), services={"auth": ("auth",)}, ships={"auth": ships} if ships else {})
    return list(not_shipped.find(analysed({**FILES, **files}, config=config)))


def test_a_statement_takes_along_who_imports_its_module() -> None:
    """The statement is named, and the modules that cannot be imported because of it are counted and listed."""
    (finding,) = told({}, "auth", "kit")
    assert finding.severity is Severity.ERROR
    assert finding.subject == "auth: auth.tokens -> backend.settings"
    assert (finding.location.path, finding.location.line) == ("auth/tokens.py", 2)
    assert "takes 1 more of its modules along" in finding.message
    assert [evidence.text for evidence in finding.evidence][1:] == ["auth.main needs auth.tokens"]


def test_what_is_in_the_image_is_no_finding() -> None:
    """With everything shipped, and without a declaration, there is nothing to tell."""
    assert not told({}, "auth", "kit", "backend")
    assert not told({})


def test_a_function_fails_later() -> None:
    """An import inside a function is a warning, with all its lines."""
    source = "def f():\n    import backend.settings\ndef g():\n    import backend.settings\n"
    (finding,) = told({"auth/tokens.py": source}, "auth", "kit")
    assert finding.severity is Severity.WARNING
    assert [e.location.line for e in finding.evidence if e.location] == [2, 4]


def test_a_guarded_import_is_left_alone() -> None:
    """Who catches the ImportError knows that the module may be missing; what the handler imports counts."""
    source = "try:\n    import backend.settings\nexcept ImportError:\n    import backend\n"
    (finding,) = told({"auth/tokens.py": source}, "auth", "kit")
    assert finding.subject == "auth: auth.tokens -> backend"


def test_a_package_that_is_left_out_of_an_image_takes_its_modules_along() -> None:
    """Globs take single files out, and the last one that matches decides."""
    (finding,) = told({}, "auth", "kit", "backend", "!kit/clock.py")
    assert finding.subject == "auth: auth.tokens -> kit.clock"
