"""A coding assistant is answered in few words, is told when to ask, and can change nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from importmap import cli
from importmap.cli import mcp
from importmap.cli.options import Settings
from importmap.model.errors import UnknownNameError
from tests.repositories import Repository, write

ROOT = Path(__file__).parent.parent
FILES = {
    "shop/__init__.py": "",
    "shop/models.py": "class Order: ...\n",
    "shop/api.py": "from shop.models import Order\nimport shop.gone\n",
}
CHOSEN = Settings(
    config=None, exclude=(), root=(), python=None, no_cache=False, cache_dir=None, workers=1, executor="",
    quiet=True, verbose=False, no_color=True,
)  # fmt: skip
INSTALLED = find_spec("mcp") is not None and find_spec("mcp_types") is not None


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small shop with a history, as the current folder."""
    Repository(tmp_path / "code", FILES)
    monkeypatch.chdir(tmp_path / "code")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "code"


def test_each_question_is_answered(shop: Path) -> None:
    """By what the command of its name says."""
    tools = mcp.Tools(CHOSEN, ())
    assert "shop.models.Order" in tools.where("Order")
    assert "shop.api" in tools.why("shop.api", "shop.models")
    assert "shop/api.py:1" in tools.impact("Order")
    assert tools.explain("import-cycle").startswith("import-cycle (error)")
    assert "broken-file" in tools.explain()
    assert "shop.gone" in tools.broken()
    assert tools.plan()
    assert tools.new_code() == "nothing that should not be there"
    write(shop, {"shop/new.py": "class Order: ...\n"})
    assert tools.new_code().startswith("shop/new.py:1: warning duplicate-definition")
    assert tools.new_code(["shop/new.py"]) == tools.new_code()
    assert tools.new_code(["shop/api.py"]) == "nothing that should not be there"


@pytest.mark.usefixtures("shop")
def test_a_wrong_question_is_told_what_was_meant() -> None:
    """In a line, and the server goes on."""
    tools = mcp.Tools(CHOSEN, ())
    assert tools.where("Ordr") == "error: no class or function is called Ordr; did you mean shop.models.Order?" or (
        "did you mean" in tools.where("Ordr")
    )
    assert tools.explain("import-cycles") == 'error: no rule is called import-cycles; did you mean "import-cycle"?'


@pytest.mark.parametrize(
    ("lines", "limit", "shown", "last"),
    [
        (["x"] * 40, 40, 40, "x"),
        (["x"] * 41, 40, 41, "1 more: ask with limit=80"),
        (["x"] * 500, 10, 11, "490 more: ask with limit=500"),
        (["x" * 500] * 40, 40, 12, "29 more: ask with limit=80"),
        (["x" * 500] * 40, 80, 24, "17 more: ask with limit=160"),
        (["x" * 90_000], 40, 2, "1 more: ask with limit=80"),
        (["x"] * 5, 0, 2, "4 more: ask with limit=5"),
    ],
)
def test_an_answer_is_short_and_says_so(lines: list[str], limit: int, shown: int, last: str) -> None:
    """At most two thousand tokens unless more are asked for; what is left out is counted."""
    answer = mcp.told(lambda: "\n".join(lines), limit)
    assert len(answer.splitlines()) == shown
    assert answer.splitlines()[-1] == last
    assert limit > mcp.LINES or len(answer) <= mcp.CHARACTERS + 100


def test_an_error_is_an_answer() -> None:
    """What an assistant can mend is said to it."""

    def fails() -> str:
        message = "no module is called x"
        raise UnknownNameError(message, "did you mean y?")

    assert mcp.told(fails, 40) == "error: no module is called x; did you mean y?"


@pytest.mark.skipif(INSTALLED, reason="the extra is installed")
@pytest.mark.usefixtures("shop")
def test_without_the_extra_it_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    """With what to install."""
    assert cli.run(["mcp"]) == 2
    assert "pip install 'importmap[mcp]'" in capfd.readouterr().err


def alone(asking: Coroutine[object, object, None]) -> None:
    """Run to its end in a thread of its own: a browser that other tests drive keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, asking).result()


def said(answer: object) -> str:
    """The one text of an answer."""
    found: list[object] = getattr(answer, "content", [])
    assert len(found) == 1
    return str(getattr(found[0], "text", ""))


@pytest.mark.skipif(not INSTALLED, reason="the extra importmap[mcp] is not installed")
@pytest.mark.usefixtures("shop")
def test_the_server_in_process() -> None:
    """Every tool says when to call it, promises to change nothing, and answers once."""
    from mcp import Client

    async def ask() -> None:
        async with Client(mcp.server(CHOSEN, ())) as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == [
                "where", "why", "impact", "explain", "broken", "plan", "new_code",
            ]  # fmt: skip
            for tool in tools:
                assert tool.description is not None
                assert tool.description.startswith("Call ")
                assert "\n" not in tool.description.strip()
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint
                assert tool.output_schema is None
            answer = await client.call_tool("where", {"name": "Order"})
            assert "shop.models.Order" in said(answer)
            assert answer.structured_content is None
            assert not answer.is_error

    alone(ask())


@pytest.mark.skipif(not INSTALLED, reason="the extra importmap[mcp] is not installed")
def test_the_server_over_stdio(shop: Path) -> None:
    """As an assistant starts it: nothing but the protocol is on stdout."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    async def ask() -> None:
        parameters = StdioServerParameters(
            command=sys.executable, args=["-m", "importmap", "mcp"], cwd=str(shop), env={"PYTHONPATH": str(ROOT)}
        )
        async with Client(stdio_client(parameters)) as client:
            answer = await client.call_tool("broken", {})
            assert "shop.gone" in said(answer)

    alone(ask())


def test_no_other_command_loads_it() -> None:
    """Nor does the help."""
    program = (
        "import sys; from importmap import cli; cli.run(['--help']); cli.run(['explain'])\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('mcp', 'anyio')))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
