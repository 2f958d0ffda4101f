"""One file under two names, and whether one process meets both"""

from __future__ import annotations

import pytest

from importmap.detect.double_identity import find
from importmap.model.severity import Severity
from tests.code import analysed

FILES = {
    "back/app/__init__.py": "",
    "back/app/models.py": "class Order: ...",
    "back/run.py": "from app.models import Order",
    "back/app/views.py": "from app.models import Order",
}
ONE, OTHER = "from app.models import Order", "from back.app.models import Order"

# What it shows, the files beside these, and the severity.
CASES = [
    ("programs that each use one name", {"web.py": OTHER}, Severity.WARNING),
    ("a module with both", {"web.py": f"{ONE}\n{OTHER}"}, Severity.ERROR),
    ("a module that comes to both", {"web.py": OTHER, "main.py": "import web\nimport back.run"}, Severity.ERROR),
    ("one in a function", {"web.py": f"{OTHER}\ndef f():\n    import back.run"}, Severity.ERROR),
    (
        "tests of one suite, each with one",
        {"tests/test_a.py": f"{ONE}\ndef test(): ...", "tests/test_b.py": f"{OTHER}\ndef test(): ..."},
        Severity.ERROR,
    ),
]


@pytest.mark.parametrize(("files", "severity"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_two_names_are_an_error_where_they_meet(files: dict[str, str], severity: Severity) -> None:
    """As long as each process uses one of the names, there is one class of each name in it."""
    (finding,) = find(analysed({**FILES, **files}, roots=("back", ".")))
    assert (finding.severity, finding.subject) == (severity, "back/app/models.py")


def test_one_name_is_fine() -> None:
    """A file that all import by one name is left alone, however many names it could have."""
    assert list(find(analysed(FILES, roots=("back", ".")))) == []


def test_files_below_one_folder_are_told_at_once() -> None:
    """They have two names for one reason; the place is a file of which one process has both."""
    files = {f"back/app/m{number}.py": "class A: ..." for number in range(3)}
    one = {"back/run.py": "import app.m0, app.m1, app.m2", "web.py": "import back.app.m0\nimport back.app.m1"}
    (finding,) = find(analysed({**files, **one, "both.py": "import back.app.m2, app.m2"}, roots=("back", ".")))
    assert (finding.severity, finding.subject, str(finding.location)) == (Severity.ERROR, "back/app", "back/app/m2.py")
    assert "is imported as app.m2 and as back.app.m2, and 2 more files below it likewise" in finding.message
    assert len(finding.evidence) == 6
