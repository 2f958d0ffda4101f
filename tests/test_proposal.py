"""The configuration that `importmap init` proposes, and what it reads from Dockerfiles"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import click
import pytest

from importmap.cli import run
from importmap.files import tree_at
from importmap.scan.globs import shipped
from importmap.scan.images import Image, read_images
from tests.trees import plant

DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM python:3.12 AS base
COPY auth/requirements.txt .
COPY --chown=app:app ./auth/ \\
     # the kit, too
     kit/ /srv/
COPY --from=builder /wheels /wheels
ADD https://example.org/tool.tar.gz /opt/
CMD ["uvicorn", "auth.main:app", "--workers", "1"]
"""

SHOP = {
    "auth/__init__.py": "",
    "auth/requirements.txt": "",
    "auth/main.py": "from kit.clock import now\nfrom orders.models import Order\n",
    "auth/test_bench.py": "",
    "orders/__init__.py": "",
    "orders/models.py": "from kit.clock import now\nclass Order: ...\n",
    "orders/__main__.py": "import orders.models\n",
    "kit/__init__.py": "",
    "kit/clock.py": "def now(): ...\n",
    "kit/test_clock.py": "",
    "scripts/once.py": "import kit.clock\n",
    "docker/auth.Dockerfile": DOCKERFILE,
    ".dockerignore": "# tests stay here\n**/test_*.py\n!kit\n**/*.md\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two services and a library, in which commands run."""
    monkeypatch.chdir(plant(tmp_path, SHOP))
    return tmp_path


def test_a_dockerfile_says_what_it_copies_and_runs(shop: Path) -> None:
    """Continued lines are joined; other images and addresses are no part of the tree."""
    (image,) = read_images(tree_at(shop))
    assert image == Image(
        "docker/auth.Dockerfile",
        ("auth", "auth/requirements.txt", "kit"),
        ("auth.main",),
        ("**/test_*.py", "!kit", "**/*.md"),
    )


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        ('CMD ["gunicorn", "-w", "4", "shop.wsgi:application"]', ("shop.wsgi",)),
        ("ENTRYPOINT python -m shop.worker --fast", ("shop.worker",)),
        ('CMD ["celery", "-A", "shop.tasks", "worker"]', ("shop.tasks",)),
        ('CMD ["sh", "-c", "exec uvicorn shop.main:app --port ${PORT:-80}"]', ("shop.main",)),
        ('CMD ["node", "server.js"]', ()),
        ('CMD ["python", "shop/main.py"]', ()),
    ],
)
def test_what_an_image_runs(tmp_path: Path, command: str, runs: tuple[str, ...]) -> None:
    """Servers and Python are told a module; a file's name is none."""
    plant(tmp_path, {"Dockerfile": f"FROM x\n{command}\n"})
    (image,) = read_images(tree_at(tmp_path))
    assert image.runs == runs


def test_the_context_may_be_the_dockerfiles_own_folder(tmp_path: Path) -> None:
    """Where the sources are beside the Dockerfile and not in the base, that folder is the context."""
    plant(tmp_path, {"one/Dockerfile": "COPY app /app\n", "one/app/__init__.py": "", "one/.dockerignore": "app/old\n"})
    (image,) = read_images(tree_at(tmp_path))
    assert image.copies == ("one/app",)
    assert image.ignored == ("one/app/old",)


@pytest.mark.parametrize("broken", ["COPY 'auth /x\n", "COPY\n", "COPY [\n", "\x00\xff", "CMD\n"])
def test_a_broken_dockerfile_says_nothing(tmp_path: Path, broken: str) -> None:
    """What cannot be read is passed over."""
    plant(tmp_path, {"Dockerfile": broken.encode("latin-1")})
    assert [image.copies for image in read_images(tree_at(tmp_path))] == [()]


def test_what_is_shipped_is_a_list_of_paths_and_exceptions() -> None:
    """Entries are paths from the base; the last one that matches decides."""
    paths = ["auth/a.py", "auth/tests/t.py", "lib/auth/b.py", "kit/test_c.py"]
    assert shipped(["auth", "kit", "!**/tests", "!kit/test_*.py"], paths) == {"auth/a.py"}


@pytest.mark.usefixtures("shop")
def test_init_proposes_what_the_tree_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """Services by Dockerfile and entry module, a library by its importers, and what the image holds."""
    assert run(["init", "--quiet", "--no-cache", "--output", "-"]) == 0
    text = capsys.readouterr().out
    assert tomllib.loads(text) == {
        "entry-points": {"auth": ["auth.main"], "orders": ["orders.__main__"]},
        "services": {"auth": ["auth"], "orders": ["orders"], "kit": ["kit"]},
        "may-import": {"auth": ["kit"], "orders": ["kit"], "kit": []},
        "ships": {"auth": ["auth", "!**/test_*.py", "kit"]},
    }
    assert "today also imports orders (1)" in text
    assert "auth.main is run by docker/auth.Dockerfile" in text


def test_init_keeps_what_is_configured_with_its_comments(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second proposal adds only what is missing, and a third one nothing."""
    mine = (
        '# mine\n[tool.importmap]\nexclude = ["old/**"]  # why\n\n[tool.importmap.services]\norders = ["orders"] # us\n'
    )
    plant(shop, {"pyproject.toml": mine})
    assert run(["init", "--quiet", "--no-cache", "--write"]) == 0
    written = (shop / "pyproject.toml").read_text()
    assert written.startswith(mine)
    assert tomllib.loads(written)["tool"]["importmap"] == {
        "exclude": ["old/**"],
        "services": {"orders": ["orders"]},
        "entry-points": {"orders": ["orders.__main__"]},
        "may-import": {"orders": []},
    }
    capsys.readouterr()
    assert run(["init", "--quiet", "--no-cache", "--write"]) == 0
    assert "already says all" in capsys.readouterr().err
    assert (shop / "pyproject.toml").read_text() == written


def test_init_writes_only_on_demand(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal what would be written is shown, a new file as it is and an addition as a difference."""
    assert run(["init", "--no-cache"]) == 0
    shown = capsys.readouterr()
    assert tomllib.loads(shown.out)["services"]["kit"] == ["kit"]
    assert shown.err == "importmap: nothing is written yet; `importmap init --write` adds this to importmap.toml\n"
    assert not (shop / "importmap.toml").exists()
    plant(shop, {"pyproject.toml": "[tool.black]\r\n[project]\r\nname = 'x'\r\n[tool.ruff]"})
    assert run(["init", "--no-cache"]) == 0
    shown = capsys.readouterr()
    assert "+[tool.importmap.services]\n" in shown.out
    assert " [tool.ruff]" in shown.out.replace("+[tool.ruff]", " [tool.ruff]")
    assert shown.err.endswith("`importmap init --write` adds this to pyproject.toml\n")
    before = (shop / "pyproject.toml").read_bytes()
    assert run(["init", "--no-cache", "-q", "-w"]) == 0
    assert (shop / "pyproject.toml").read_bytes().startswith(before + b"\r\n\r\n[tool.importmap.entry-points]\r\n")


@pytest.mark.parametrize("answer", [True, False])
def test_init_asks_on_a_terminal(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    """Whoever sees what would be written decides."""
    asked = []

    def confirm(question: str, *, err: bool) -> bool:
        asked.append((question, err))
        return answer

    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    assert run(["init", "--no-cache"]) == 0
    assert asked == [("Add this to importmap.toml?", True)]
    assert (shop / "importmap.toml").exists() == answer
    assert ("nothing is written" in capsys.readouterr().err) != answer


def test_init_writes_to_a_file_that_is_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name says which shape it has, and neither a configuration nor anything else is written over."""
    plant(shop, {"pyproject.toml": "[project]\nname = 'x'\n", "ruff.toml": "line-length = 1\n"})
    assert run(["init", "--no-cache", "-o", "ruff.toml"]) == 2
    assert 'ruff.toml has no key "line-length"' in capsys.readouterr().err
    assert run(["init", "--no-cache", "-o", "conf/importmap.toml"]) == 0
    assert set(tomllib.loads((shop / "conf/importmap.toml").read_text())) >= {"services", "may-import"}
    assert run(["init", "--no-cache", "-o", "-", "--write"]) == 2
    assert run(["init", "--no-cache", "-o", "importmap.toml"]) == 0
    assert run(["init", "--no-cache", "-o", "pyproject.toml"]) == 2
    assert "importmap.toml is the configuration here" in capsys.readouterr().err


def test_init_says_that_there_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Loose scripts propose no service, whatever else is in the configuration file, and no file is made for that."""
    monkeypatch.chdir(plant(tmp_path, {"a.py": "import b\n", "b.py": ""}))
    assert run(["init", "--no-cache", "--write"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py"]
    plant(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n"})
    assert run(["init", "--no-cache", "--write"]) == 0
    assert capsys.readouterr().err.count("importmap: nothing to propose, and nothing needs to be configured: ") == 2
