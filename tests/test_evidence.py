"""Lines of the sources, links to them, and interfaces side by side: what makes a finding readable"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from importmap import app
from importmap.cli import commands
from importmap.excerpts import LINES, excerpts
from importmap.files import tree_at
from importmap.model.errors import ConfigError
from importmap.model.page import Excerpt, Links, Page, SourceLine
from importmap.model.report import Report
from importmap.page import editor_url, links
from importmap.past.remote import address, source_url
from importmap.render.html import render
from importmap.render.payload.encode import encode
from tests import reports
from tests.repositories import Repository
from tests.test_html import unpacked
from tests.trees import plant

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": "import json\n\n\nclass Cart:\n    def total(self, tax):\n        return tax\n",
    "shop/pay.py": "# pays\nfrom shop.cart import (\n    Cart,\n\tCart as C,\n    Basket,\n)\n",
}


def read(folder: Path) -> Report:
    """The report on a folder."""
    return app.report(app.analyse(app.load_config(folder)))


def tables(report: Report, page: Page) -> tuple[dict[str, Any], list[str]]:
    """The tables and the texts of a payload."""
    content = json.loads(gzip.decompress(base64.b64decode(encode(report, page))))
    return content["tables"], unpacked(content["strings"], content["names"])


def lines_of(found: tuple[Excerpt, ...], path: str) -> dict[int, tuple[str, int]]:
    """The lines of one file by number, each with the line that opens its statement."""
    return {line.number: (line.text, line.head) for one in found if one.path == path for line in one.lines}


def test_a_place_is_shown_with_its_neighbours_and_the_name(tmp_path: Path) -> None:
    """The import statement has several lines: the place is where it opens, and the name stands further down."""
    plant(tmp_path, SHOP)
    found = lines_of(excerpts(read(tmp_path), tree_at(tmp_path)), "shop/pay.py")
    assert found == {1: ("# pays", 0), 2: ("from shop.cart import (", 2), 3: ("    Cart,", 0), 5: ("    Basket,", 2)}


def test_a_file_that_has_changed_since_is_left_out(tmp_path: Path) -> None:
    """A line that is not the one that was analysed would be a lie."""
    plant(tmp_path, SHOP)
    report = read(tmp_path)
    (tmp_path / "shop/pay.py").write_text("# other\n" + SHOP["shop/pay.py"])
    assert lines_of(excerpts(report, tree_at(tmp_path)), "shop/pay.py") == {}


def test_lines_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a report with very many places only so many lines are shown, and of a line only so much."""
    monkeypatch.setattr("importmap.excerpts.LINES", 200)
    lines = "".join(f"from shop.gone_{number} import {'x' * 300}\n\n\n\n" for number in range(100))
    plant(tmp_path, {"shop/__init__.py": "", **{f"shop/m{number}.py": lines for number in range(3)}})
    found = excerpts(read(tmp_path), tree_at(tmp_path))
    assert 200 <= sum(len(one.lines) for one in found) < 205
    assert max(len(line.text) for one in found for line in one.lines) == 160


def test_hidden_characters_in_lines_are_written_out() -> None:
    """What turns text round, or obeys a terminal, is an escape in the page as well."""
    hostile = SourceLine(1, "import x  # \u202egnp\u202c \x1b[2J </script>", 1)
    found, texts = tables(reports.empty(), Page(excerpts=(Excerpt("empty.py", (hostile,)),)))
    text = texts[found["sourceLines"]["text"][0]]
    assert text == "import x  # \\u202egnp\\u202c \\x1b[2J </script>"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/acme/shop.git", "https://github.com/acme/shop/blob/C/sub/{path}#L{line}"),
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop/blob/C/sub/{path}#L{line}"),
        ("ssh://git@ssh.github.com:443/acme/shop.git", "https://github.com/acme/shop/blob/C/sub/{path}#L{line}"),
        ("https://me:secret@github.com/acme/shop", "https://github.com/acme/shop/blob/C/sub/{path}#L{line}"),
        ("git@github.acme.example:acme/shop", "https://github.acme.example/acme/shop/blob/C/sub/{path}#L{line}"),
        ("https://gitlab.com/a/b/shop.git", "https://gitlab.com/a/b/shop/-/blob/C/sub/{path}#L{line}"),
        ("https://bitbucket.org/acme/shop.git", "https://bitbucket.org/acme/shop/src/C/sub/{path}#lines-{line}"),
        (
            "https://bitbucket.acme.example/scm/ops/shop.git",
            "https://bitbucket.acme.example/projects/OPS/repos/shop/browse/sub/{path}?at=C#{line}",
        ),
        ("https://codeberg.org/acme/shop.git", "https://codeberg.org/acme/shop/src/commit/C/sub/{path}#L{line}"),
        *(
            (url, "https://dev.azure.com/acme/web/_git/shop?path=/sub/{path}&version=GCC&line={line}&lineEnd={line}")
            for url in (
                "https://acme@dev.azure.com/acme/web/_git/shop",
                "git@ssh.dev.azure.com:v3/acme/web/shop",
                "https://acme.visualstudio.com/web/_git/shop",
                "https://acme.visualstudio.com/DefaultCollection/web/_git/shop",
            )
        ),
        # Where nothing is known of the host, or where it is no address at all, there is no link.
        ("https://git.acme.example/acme/shop.git", ""),
        ("/srv/git/shop.git", ""),
        ("file:///srv/git/github/shop.git", ""),
        ("https://github.com/acme", ""),
        ("https://github.com/acme/../shop", ""),
        ('https://github.com/ac"me/shop', ""),
        ("javascript://github.com/acme/shop", ""),
        ("", ""),
    ],
)
def test_the_page_of_a_file_is_known_from_the_remote(url: str, expected: str) -> None:
    """The shapes of the usual hosts; no user and no secret of the address is in the link."""
    found = address(url, "C", "sub/")
    assert found.startswith(expected)
    assert bool(found) == bool(expected)
    assert "secret" not in found


def test_links_lead_to_the_commit_that_is_checked_out(tmp_path: Path) -> None:
    """From a folder inside of the repository, too; and as the configuration says, if it does."""
    repository = Repository(tmp_path / "repo", {f"services/{path}": text for path, text in SHOP.items()})
    repository.git("remote", "add", "origin", "https://token@github.com/acme/shop.git")
    folder, commit = repository.folder / "services", repository.git("rev-parse", "HEAD")
    assert source_url(str(folder)) == f"https://github.com/acme/shop/blob/{commit}/services/{{path}}#L{{line}}"
    config = replace(app.load_config(folder), source_url="https://x.example/{revision}/{path}?l={line}")
    assert links(config, str(folder)) == Links(f"https://x.example/{commit}/services/{{path}}?l={{line}}")
    assert source_url(str(tmp_path)) == ""
    installed = plant(repository.folder / ".venv/lib/site-packages/other", SHOP)
    assert links(app.load_config(installed), str(installed)) == Links()


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ("vscode", "vscode://file/home/me/a%20b/{path}:{line}"),
        ("cursor", "cursor://file/home/me/a%20b/{path}:{line}"),
        ("zed", "zed://file/home/me/a%20b/{path}:{line}"),
        ("pycharm", "pycharm://open?file=/home/me/a%20b/{path}&line={line}"),
    ],
)
def test_editors_have_addresses_of_their_own(editor: str, expected: str) -> None:
    """Each opens the file of this machine at the line."""
    assert editor_url(editor, "/home/me/a b") == expected


@pytest.mark.parametrize(
    "template", ["javascript:{path}", "https://x.example/", "https://x.example/{path}/{name}", "x"]
)
def test_a_template_that_leads_nowhere_is_refused(tmp_path: Path, template: str) -> None:
    """In the configuration and on the command line, with what one looks like."""
    plant(tmp_path, {**SHOP, "importmap.toml": f"source-url = '{template}'\n"})
    with pytest.raises(ConfigError, match="source-url") as refused:
        app.load_config(tmp_path)
    assert "{path}" in refused.value.hint


def test_the_sources_stay_out_of_the_page_on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an option and by the configuration; what is remembered with them is not taken for what is without."""
    plant(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)

    def lines(*options: str) -> int:
        arguments = [
            "analyze",
            "-q",
            "-f",
            "html",
            "-o",
            "out",
            "--cache-dir",
            str(tmp_path.parent / "cache"),
            *options,
        ]
        assert CliRunner().invoke(commands, arguments).exit_code == 0
        source = (tmp_path / "out/report.html").read_text("utf-8")
        payload = source.partition('id="payload">')[2].partition("<")[0]
        content = json.loads(gzip.decompress(base64.b64decode(payload)))
        return len(content["tables"].get("sourceLines", {}).get("number", ()))

    assert lines() > 0
    assert lines("--no-source") == 0
    assert lines() > 0
    plant(tmp_path, {"importmap.toml": "excerpts = false\n"})
    assert lines() == 0


def test_interfaces_are_told_of_what_findings_compare(tmp_path: Path) -> None:
    """The members of both, with signatures, and equal digests for what is equal."""
    body = "    def one(self, a, *, b=1):\n        x = a + b\n        return [x, x, x, x, x, x, x, x, x, a, b]\n"
    other = "    def two(self):\n        return {1: 2, 3: 4, 5: 6, 7: 8, 9: 10, 11: 12, 13: 14}\n"
    extra = "    def three(self, z):\n        return z\n"
    plant(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/a.py": f"class Basket:\n    size: int\n{body}{other}",
            "shop/b.py": f"class Basket:\n    size: int\n{body}{other}{extra}",
            "shop/c.py": "from shop.a import Basket\n",
        },
    )
    found = {one.path: {member.name: member for member in one.members} for one in read(tmp_path).interfaces}
    assert set(found) == {"shop.a.Basket", "shop.b.Basket"}
    first, second = found["shop.a.Basket"], found["shop.b.Basket"]
    assert list(first) == ["size", "one", "two"]
    assert first["one"].signature == "(self, a, *, b=...)"
    assert {name for name in first if first[name].digest == second[name].digest} == {"size", "one", "two"}
    assert second.keys() - first.keys() == {"three"}


def test_the_page_of_5000_modules_stays_small() -> None:
    """With patches, and with as many lines of sources as there may be."""
    report = reports.large(5_000, 15_500)
    words = reports.WORDS
    texts = [
        f"from {one.id} import {words[n % 97].title()}{words[n % 89].title()}" for n, one in enumerate(report.modules)
    ]
    some = [
        Excerpt(one.path, tuple(SourceLine(at, texts[(n * at) % len(texts)]) for at in range(1, 5)))
        for n, one in enumerate(report.modules[: LINES // 4])
    ]
    assert len(render(report, Page(excerpts=tuple(some)))) < 2_000_000
