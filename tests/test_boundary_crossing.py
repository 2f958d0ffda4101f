"""Imports across the borders of services, and what each of them is called"""

from __future__ import annotations

from pathlib import Path

import pytest

from importmap.config import Config
from importmap.detect import boundary_crossing
from importmap.model.finding import Finding
from importmap.model.severity import Severity
from tests.code import analysed

SERVICES = {"auth": ("auth",), "orders": ("orders",), "kit": ("kit",)}
MAP = {"auth": ("kit",), "orders": ("kit",), "kit": ()}
FILES = {
    "auth/__init__.py": "",
    "auth/users.py": "class User: ...\ndef _hash(): ...\n",
    "orders/__init__.py": "",
    "orders/models.py": "class Order: ...\n",
    "kit/__init__.py": "",
    "kit/clock.py": "def now(): ...\n",
}


def told(files: dict[str, str], **keys: object) -> list[Finding]:
    """What the rule finds in these files and the usual ones."""
    config = Config(base=Path("/nowhere"), services=SERVICES, **{"may_import": MAP, **keys})  # type: ignore[arg-type]
    return list(boundary_crossing.find(analysed({**FILES, **files}, config=config)))


@pytest.mark.parametrize(
    ("source", "kind", "severity"),
    [
        ("from auth.users import User\n", "import-time", Severity.ERROR),
        ("try:\n    from auth.users import User\nexcept ImportError:\n    User = None\n", "guarded", Severity.WARNING),
        ("def f():\n    from auth.users import User\n", "deferred", Severity.WARNING),
        ("if TYPE_CHECKING:\n    from auth.users import User\n", "type-checking", Severity.INFO),
        ("NAME = 'auth.users.User'\n", "string", Severity.INFO),
        ("if DEBUG:\n    import auth.users\n", "conditional", Severity.ERROR),
    ],
)
def test_a_crossing_says_how_it_stands(source: str, kind: str, severity: Severity) -> None:
    """The sooner it fails without the other service, the more it weighs."""
    (finding,) = told({"orders/mail.py": source})
    assert finding.subject == "orders.mail -> auth.users"
    assert finding.severity is severity
    assert finding.evidence[0].text.endswith(f"({kind})")


def test_tests_may_look_and_are_told_as_tests() -> None:
    """What only tests do is information, and says so."""
    (finding,) = told({"orders/tests/test_mail.py": "from auth.users import User\n"})
    assert finding.severity is Severity.INFO
    assert finding.message.endswith("(test code)")


def test_a_library_is_the_worst_place() -> None:
    """What a library imports inside a function is an error, too, because everybody has the library."""
    crossing, *_ = told({"kit/audit.py": "def f():\n    from orders.models import Order\n"})
    assert crossing.severity is Severity.ERROR
    assert "whoever imports this library" in crossing.message


def test_a_private_name_is_told_where_the_direction_is_allowed() -> None:
    """The map allows the service, not what is private to it."""
    (finding,) = told({"orders/mail.py": "from kit.clock import now\nfrom kit.clock import _tick\n"})
    assert finding.severity is Severity.WARNING
    assert "something private" in finding.message
    assert [evidence.location.line for evidence in finding.evidence if evidence.location] == [2]


def test_only_what_is_exposed_may_be_imported() -> None:
    """A service that says what it exposes keeps the rest for itself; modules and symbols can be exposed."""
    files = {"kit/inner.py": "X = 1\n", "orders/mail.py": "from kit.clock import now\nfrom kit.inner import X\n"}
    (finding,) = told(files, exposes={"kit": ("kit.clock",)})
    assert finding.subject == "orders.mail -> kit.inner"
    assert "not among what kit exposes" in finding.message
    assert not told(files, exposes={"kit": ("kit.clock.now", "kit.inner.X")})


def test_a_service_that_is_reached_through_others_is_told_once() -> None:
    """The chain leads through the library, and the direct crossing of the library is told for itself."""
    files = {"kit/audit.py": "from orders.models import Order\n", "auth/login.py": "from kit.audit import Order\n"}
    subjects = [finding.subject for finding in told(files)]
    assert subjects == ["kit.audit -> orders.models", "auth -> orders"]


def test_a_map_that_allows_all_finds_nothing() -> None:
    """A service that the map does not mention is free."""
    assert not told({"orders/mail.py": "from auth.users import User\n"}, may_import={})


def test_a_service_may_be_a_folder() -> None:
    """Where two roots have a package of the same name, the folder tells them apart."""
    files = {
        "one/app/__init__.py": "",
        "one/app/a.py": "from kit.clock import now\n",
        "two/app/__init__.py": "",
        "two/app/a.py": "from kit.clock import now\n",
        "kit/__init__.py": "",
        "kit/clock.py": "def now(): ...\n",
    }
    services = {"one": ("one/app",), "two": ("two/app",), "kit": ("kit",)}
    config = Config(base=Path("/nowhere"), services=services, may_import={"two": ()})
    found = list(boundary_crossing.find(analysed(files, roots=("one", "two", "."), config=config)))
    assert [finding.location.path for finding in found] == ["two/app/a.py"]
