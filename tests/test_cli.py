"""Each command does what its help says, ends with the promised code, and tells what went wrong in one line."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from importmap import app, cli
from importmap.app import reading
from importmap.cli import options, progress
from importmap.model.errors import OutputError
from importmap.past import changed as past
from importmap.render import graphviz, html

PROJECT = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\n",
    "shop/models.py": "from shop import api\n\n\nclass Order:\n    total = 0\n",
    "shop/api.py": "import shop.models\nfrom shop.models import Customer\n\n\ndef f():\n    import shop.views\n",
    "shop/views.py": "from shop import Order\nfrom shop.models import Order as Other\n\nboth = Order, Other\n",
}
ANALYSING = ["affected", "analyze", "graph", "impact", "plan", "registry", "snapshot", "where", "why"]

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small shop in which the commands run: one import fails, and modules import each other."""
    folder = tmp_path / "project"
    for path, source in PROJECT.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(source)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def process(*arguments: str, folder: Path, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """Run importmap as a process of its own."""
    command = [sys.executable, "-m", "importmap", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, timeout=120
    )


def files(folder: Path) -> list[str]:
    """The names of what lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


# ---------------------------------------------------------------------------------------------------------- analyze


def test_analyze_writes_the_report(project: Path, capfd: Captured) -> None:
    """Without options every format is written, and the summary ends with the place of the report."""
    assert cli.run(["analyze"]) == 0
    written = files(project / "importmap-report")
    assert set(written) - {"graph.svg"} == {".gitignore", "graph.dot", "plan.md", "report.html", "report.json"}
    told = capfd.readouterr().out.splitlines()
    assert re.fullmatch(r"\w+: \d+ errors?.*", told[0])
    assert told[-1] == "Report  importmap-report/report.html"


def test_analyze_writes_what_is_asked_for(project: Path) -> None:
    """Formats can be chosen, and so can the folder, which is made."""
    assert cli.run(["analyze", "shop", "--format", "json", "-f", "markdown", "-o", "build/imports", "-q"]) == 0
    assert files(project / "build" / "imports") == [".gitignore", "plan.md", "report.json"]


def test_nothing_but_the_report_is_written(project: Path) -> None:
    """For git there is nothing new in a project after a run of each command, and a second one changes nothing in it."""
    subprocess.run(["git", "init", "-q"], check=True, timeout=20)
    for command in (["analyze"], ["broken"], ["plan"], ["why", "shop", "shop.api"], ["snapshot", "-o", "-"], ["graph"]):
        assert cli.run([*command, *(["-q"] if command == ["analyze"] else [])]) == 0
    assert files(project) == [".git", "importmap-report", "shop"]
    listed = ["git", "status", "--porcelain", "--untracked-files=all"]
    told = subprocess.run(listed, capture_output=True, text=True, check=True, timeout=20).stdout
    assert sorted(told.split()[1::2]) == sorted(PROJECT)


def test_a_folder_of_others_is_not_ignored(project: Path) -> None:
    """Where something else lies, or somebody took the file away, git is not kept from seeing the report."""
    (project / "docs").mkdir()
    (project / "docs" / "index.md").write_text("")
    assert cli.run(["analyze", "-q", "-f", "json", "-o", "docs"]) == 0
    assert files(project / "docs") == ["index.md", "report.json"]
    assert cli.run(["analyze", "-q", "-f", "json"]) == 0
    (project / "importmap-report" / ".gitignore").unlink()
    assert cli.run(["analyze", "-q", "-f", "json"]) == 0
    assert files(project / "importmap-report") == ["report.json"]


def test_analyze_writes_a_format_to_stdout(project: Path, capfd: Captured) -> None:
    """The report alone goes to stdout, and no folder is made."""
    assert cli.run(["analyze", "--format", "json", "--output", "-"]) == 0
    captured = capfd.readouterr()
    assert json.loads(captured.out)["name"]
    assert captured.err == ""
    assert files(project) == ["shop"]


def test_analyze_is_repeatable(project: Path) -> None:
    """A second run, with a warm cache and with its own report beside the code, writes the same bytes."""
    assert cli.run(["analyze", "-q"]) == 0
    first = {path.name: path.read_bytes() for path in (project / "importmap-report").iterdir()}
    assert cli.run(["analyze", "-q"]) == 0
    assert first == {path.name: path.read_bytes() for path in (project / "importmap-report").iterdir()}


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("warning", 1), ("info", 1), (None, 0)])
@pytest.mark.usefixtures("project")
def test_fail_on_sets_the_exit_code(level: str | None, code: int) -> None:
    """Findings at or above the level are exit code 1; without a level they are none."""
    assert cli.run(["analyze", "-q", *(["--fail-on", level] if level else [])]) == code


def test_fail_on_needs_a_finding(project: Path) -> None:
    """Code without findings passes whatever the level is."""
    for path in ("models.py", "api.py", "views.py"):
        (project / "shop" / path).write_text("")
    (project / "shop" / "__init__.py").write_text("")
    assert cli.run(["analyze", "-q", "--fail-on", "info"]) == 0


@pytest.mark.usefixtures("project")
def test_quiet_is_one_line(capfd: Captured) -> None:
    """Quiet says how bad it is, and nothing else."""
    cli.run(["analyze", "--quiet"])
    captured = capfd.readouterr()
    assert captured.out.count("\n") == 1
    assert captured.err == ""


@pytest.mark.usefixtures("project")
def test_verbose_tells_what_was_read(capfd: Captured) -> None:
    """Where there is no terminal, verbose has a line for each task on stderr."""
    cli.run(["analyze", "--verbose", "--no-cache"])
    captured = capfd.readouterr()
    assert "All findings" in captured.out
    assert re.search(r"^\w+ 4 files$", captured.err, flags=re.MULTILINE)


@pytest.mark.usefixtures("project")
def test_piped_output_is_plain(capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal there are no colours, and no line is wrapped however narrow the window says it is."""
    monkeypatch.setenv("COLUMNS", "20")
    cli.run(["analyze"])
    told = capfd.readouterr().out
    assert "\x1b" not in told
    assert re.search(r"^  error    shop/api.py:2  unresolved-import  .*Customer", told, flags=re.MULTILINE)


@pytest.mark.usefixtures("project")
def test_colours_can_be_switched_off(capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where colours are forced there are some, unless the option or the variable says no."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    cli.run(["analyze", "-f", "json"])
    assert "\x1b[" in capfd.readouterr().out
    cli.run(["analyze", "-f", "json", "--no-color"])
    assert "\x1b" not in capfd.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    cli.run(["analyze", "-f", "json"])
    assert "\x1b" not in capfd.readouterr().out


def test_missing_graphviz_is_no_failure(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `dot` is not installed everything else is written, and one line says what is missing."""
    monkeypatch.setattr(graphviz, "draw", lambda *_: None)
    assert cli.run(["analyze"]) == 0
    assert "graph.svg" not in files(project / "importmap-report")
    assert capfd.readouterr().err == "importmap: graph.svg is not written: Graphviz's `dot` is not installed\n"


def test_a_picture_that_nobody_can_read(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of too many boxes is drawn if somebody asks for it, and otherwise one line says how to do that."""
    monkeypatch.setattr(graphviz, "draw", lambda *_: b"<svg/>")
    monkeypatch.setattr(graphviz, "BOXES", 2)
    assert cli.run(["analyze"]) == 0
    assert "graph.svg" not in files(project / "importmap-report")
    assert "graph.svg is not written: 4 boxes and 6 arrows are more than" in capfd.readouterr().err
    assert cli.run(["analyze", "-f", "svg"]) == 0
    assert "graph.svg" in files(project / "importmap-report")
    monkeypatch.setattr(graphviz, "BOXES", 4)
    assert cli.run(["analyze", "-o", "other"]) == 0
    assert "graph.svg" in files(project / "other")


def test_failing_graphviz_is_no_failure(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `dot` that fails costs the picture, and nothing else."""

    def draw(*_: object) -> None:
        message = "`dot` failed"
        raise OutputError(message)

    monkeypatch.setattr(graphviz, "draw", draw)
    assert cli.run(["analyze"]) == 0
    assert "report.html" in files(project / "importmap-report")
    assert capfd.readouterr().err == "importmap: graph.svg is not written: `dot` failed\n"


def test_a_project_is_analysed_as_such_from_outside(
    project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with a configuration of its own is what it is from wherever it is named."""
    (project / "importmap.toml").write_text('exclude = ["shop/views.py"]\n')
    cli.run(["analyze", "-f", "json", "-o", "-"])
    inside = capfd.readouterr().out
    monkeypatch.chdir(project.parent)
    cli.run(["analyze", "project", "-f", "json", "-o", "-"])
    assert capfd.readouterr().out == inside
    assert "shop/views.py" not in [module["path"] for module in json.loads(inside)["modules"]]


@pytest.mark.usefixtures("project")
def test_options_stand_above_the_configuration(capfd: Captured) -> None:
    """What is said on the command line is added to, or said instead of, what the configuration says."""
    Path("importmap.toml").write_text('python = "3.11"\nexclude = ["shop/views.py"]\n')
    cli.run(["analyze", "-f", "json", "-o", "-", "--python", "3.13", "--exclude", "shop/api.py"])
    report = json.loads(capfd.readouterr().out)
    assert report["python"] == "3.13"
    assert [module["path"] for module in report["modules"]] == ["shop/__init__.py", "shop/models.py"]


# -------------------------------------------------------------------------------------------------- other commands


@pytest.mark.usefixtures("project")
def test_where_answers(capfd: Captured) -> None:
    """A bare name is enough to see every path, and JSON has the same symbols."""
    assert cli.run(["where", "Order", "shop"]) == 0
    told = capfd.readouterr().out
    assert told.startswith("shop.models.Order\n  class at shop/models.py:4\n  home: shop.models.Order\n")
    assert "shop/views.py:1" in told
    assert cli.run(["where", "Order", "--format", "json"]) == 0
    assert [symbol["id"] for symbol in json.loads(capfd.readouterr().out)] == ["shop.models:Order"]


@pytest.mark.usefixtures("project")
def test_why_answers(capfd: Captured) -> None:
    """The chain has its lines, and two modules without one get a sentence."""
    assert cli.run(["why", "shop.api", "shop.views"]) == 0
    assert "shop.api -> shop.views  shop/api.py:6 (inside a function)" in capfd.readouterr().out
    Path("alone.py").write_text("")
    assert cli.run(["why", "shop.api", "alone", "--all", "--types"]) == 0
    assert "does not import" in capfd.readouterr().out


@pytest.mark.usefixtures("project")
def test_impact_answers(capfd: Captured) -> None:
    """A name and the path of a file are enough to see what depends on it, and JSON has the same."""
    assert cli.run(["impact", "Order", "shop"]) == 0
    assert capfd.readouterr().out.startswith("shop.models.Order\n  class at shop/models.py:4\n  imported by 2 modules")
    assert cli.run(["impact", "./shop/views.py", "--format", "json"]) == 0
    (found,) = json.loads(capfd.readouterr().out)
    assert (found["subject"], found["importers"][0]["moment"]) == ("shop/views.py", "deferred")


def test_affected_lists_test_files(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The paths are those of the folder in which it is called, and what else there is to say goes to stderr."""
    test = project / "tests" / "test_views.py"
    test.parent.mkdir()
    test.write_text("import shop.views\n\n\ndef test_it(): ...\n")
    committing = ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "first"]
    for arguments in (["init", "-q"], ["add", "."], committing):
        subprocess.run(["git", *arguments], check=True)
    assert cli.run(["affected", "--base", "HEAD"]) == 0
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "importmap: 0 of 1 test file can be reached from 0 changed files\n"
    (project / "shop" / "views.py").write_text("")
    (project / "README.md").write_text("")
    monkeypatch.chdir(test.parent)
    (project / "importmap.toml").write_text("")
    assert cli.run(["affected", "--base", "HEAD"]) == 0
    captured = capfd.readouterr()
    assert captured.out == "test_views.py\n"
    assert captured.err == (
        "importmap: 1 of 1 test file can be reached from 1 changed file\n"
        "importmap: 2 changed files not analysed: README.md, importmap.toml\n"
    )
    assert cli.run(["affected", "--base", "HEAD", "--quiet", "--format", "json"]) == 0
    captured = capfd.readouterr()
    assert [found["chain"] for found in json.loads(captured.out)["tests"]] == [["tests.test_views", "shop.views"]]
    assert captured.err == ""


@pytest.mark.usefixtures("project")
def test_plan_answers(capfd: Captured) -> None:
    """The plan is there as text, as Markdown and as JSON, with the same steps."""
    cli.run(["plan"])
    text = capfd.readouterr().out
    cli.run(["plan", "--format", "markdown"])
    markdown = capfd.readouterr().out
    cli.run(["plan", "--format", "json"])
    steps = json.loads(capfd.readouterr().out)["steps"]
    assert steps
    assert text.count("must fall:") == markdown.count("Must fall:") == len(steps)


def test_explain_lists_and_explains(capfd: Captured) -> None:
    """Every rule is in the list, and has a page."""
    assert cli.run(["explain"]) == 0
    listed = [line.split()[0] for line in capfd.readouterr().out.splitlines()]
    assert listed == [rule.id for rule in app.rules()]
    for rule in app.rules():
        assert cli.run(["explain", rule.id]) == 0
        assert capfd.readouterr().out.startswith(f"{rule.id} ({rule.severity}): {rule.title}\n\n")


@pytest.mark.usefixtures("project")
def test_graph_writes_dot(capfd: Captured) -> None:
    """The overview, one package, a neighbourhood and a knot come to stdout as DOT."""
    drawn = (
        ["--package", "shop"],
        ["--focus", "shop.api", "--depth", "2"],
        ["--knot", "shop.api"],
        ["--by", "package"],
    )
    for arguments in ([], *drawn, ["--reaches", "shop.models"], ["--between", "shop.api", "shop.models"]):
        assert cli.run(["graph", *arguments]) == 0
        assert capfd.readouterr().out.startswith("digraph importmap {\n")


def test_graph_draws_what_the_file_is_called(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the file says the format; a named format wins."""
    monkeypatch.setattr(graphviz, "draw", lambda _, picture: picture.encode())
    assert cli.run(["graph", "-o", "out/a.svg"]) == 0
    assert cli.run(["graph", "-o", "out/b.svg", "--format", "png", "-q"]) == 0
    assert (project / "out" / "a.svg").read_bytes() == b"svg"
    assert (project / "out" / "b.svg").read_bytes() == b"png"
    assert capfd.readouterr().err == "importmap: written to out/a.svg\n"


def test_graph_without_graphviz_writes_dot(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `dot` is not installed the graph is written as DOT, a line says so, and that is no failure."""
    monkeypatch.setattr(graphviz, "draw", lambda *_: None)
    assert cli.run(["graph", "-o", "a.svg"]) == 0
    assert not (project / "a.svg").exists()
    assert (project / "a.dot").read_text().startswith("digraph")
    assert "`dot` is not installed" in capfd.readouterr().err


def test_snapshot_and_diff(project: Path, capfd: Captured) -> None:
    """A new finding is told between two snapshots, or a snapshot and a report, and fails on demand."""
    assert cli.run(["snapshot", "-o", "base.json", "-q"]) == 0
    assert cli.run(["diff", "base.json", "base.json", "--fail-on-new"]) == 0
    assert "Nothing changed" in capfd.readouterr().out
    (project / "shop" / "more.py").write_text("from shop.models import Missing\n")
    assert cli.run(["snapshot", "-o", "head.json"]) == 0
    assert cli.run(["analyze", "-q", "-f", "json"]) == 0
    capfd.readouterr()
    told = []
    for head in ("head.json", "importmap-report/report.json"):
        assert cli.run(["diff", "base.json", head]) == 0
        assert cli.run(["diff", "base.json", head, "--fail-on-new", "--format", "json"]) == 1
        told.append(capfd.readouterr().out)
    assert told[0] == told[1]
    assert "New findings\n  error    unresolved-import" in told[0]
    assert "Missing" in told[0]


@pytest.mark.usefixtures("project")
def test_snapshot_goes_to_stdout(capfd: Captured) -> None:
    """A snapshot can be piped."""
    assert cli.run(["snapshot", "-o", "-"]) == 0
    assert json.loads(capfd.readouterr().out)["schema"] == 1


@pytest.mark.parametrize(("shell", "word"), [("zsh", "#compdef importmap"), ("fish", "complete --no-files")])
def test_completion_prints_a_script(shell: str, word: str, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script is for the shell that is named, else for the one in use."""
    assert cli.run(["completion", shell]) == 0
    named = capfd.readouterr().out
    assert word in named
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert cli.run(["completion"]) == 0
    assert capfd.readouterr().out == named


def test_completion_completes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell is told commands and rules."""
    monkeypatch.setenv("_IMPORTMAP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "importmap explain import-")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert process(folder=project).stdout == "plain,import-cycle\n"


# -------------------------------------------------------------------------------------------------------------- help


def test_help_names_commands_and_exit_codes(capfd: Captured) -> None:
    """The help of the whole has every command, examples in their lines, and the exit codes."""
    assert cli.run(["--help"]) == 0
    told = capfd.readouterr().out
    for command in cli.commands.commands:
        assert re.search(rf"^  {command} +\w.*\w\.$", told, flags=re.MULTILINE)
    assert "\n  Exit codes:\n    0    done" in told
    assert "\n    130  interrupted\n" in told


@pytest.mark.parametrize("command", list(cli.commands.commands))
def test_help_has_an_example(command: str, capfd: Captured) -> None:
    """The help of each command has a sentence, and examples that keep their lines."""
    assert cli.run([command, "--help"]) == 0
    told = capfd.readouterr().out
    assert re.search(r"\n\n  [A-Z][^\n]+", told)
    assert "--verbose" in told
    assert re.search(rf"\n  Examples:\n    (eval \"\$\()?importmap {command}\b", told)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str, capfd: Captured) -> None:
    """The version is said."""
    assert cli.run([option]) == 0
    assert re.fullmatch(r"importmap \d+\.\d+\.\d+\n", capfd.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["--version"], {}),
        (["--help"], {}),
        (["help", "analyze"], {}),
        ([], {"_IMPORTMAP_COMPLETE": "bash_complete", "COMP_WORDS": "importmap analyze --f", "COMP_CWORD": "2"}),
    ],
)
def test_nothing_is_imported_that_is_not_needed(arguments: list[str], variables: dict[str, str]) -> None:
    """Who asks for the version or for help, or completes a word, does not wait for what an analysis needs."""
    told = "atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    code = f"import atexit, sys; {told}; from importmap import cli; cli.run({arguments!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "click" in loaded, done.stderr
    assert not loaded & {"ast_serialize", "grimp", "jinja2", "msgspec", "networkx", "pydot", "rich", "sqlite3"}
    assert not [
        name for name in done.stderr.split() if name.startswith(("importmap.app", "importmap.scan", "importmap.render"))
    ]


@pytest.mark.parametrize("arguments", [[], ["help"], ["-h"]])
def test_no_command_is_help(arguments: list[str], capfd: Captured) -> None:
    """Somebody who types the name alone is shown what there is, and so is whoever asks for it."""
    assert cli.run(["--help"]) == 0
    asked = capfd.readouterr()
    assert "\nCommands:\n" in asked.out
    assert cli.run(arguments) == 0
    assert capfd.readouterr() == asked


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("command", [*cli.commands.commands, ""])
def test_help_fits_the_screen(command: str, width: int, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the help is wider than the screen, examples included, and no sentence loses its end."""
    monkeypatch.setenv("COLUMNS", str(width))
    assert cli.run(["help", *([command] if command else [])]) == 0
    told = capfd.readouterr().out
    assert max(map(len, told.splitlines())) <= width
    assert not re.search(r"\w\.\.\.\n", told)


@pytest.mark.parametrize("command", list(cli.commands.commands))
def test_help_of_a_command(command: str, capfd: Captured) -> None:
    """The help of a command is the same however it is asked for."""
    assert cli.run([command, "--help"]) == 0
    asked = capfd.readouterr().out
    assert cli.run(["help", command]) == 0
    assert capfd.readouterr().out == asked


def test_an_unknown_rule_lists_them(capfd: Captured) -> None:
    """Where no rule is called alike, all are listed above the error."""
    assert cli.run(["explain", "nosuch"]) == 2
    captured = capfd.readouterr()
    assert [rule.id for rule in app.rules()] == [line.split()[0] for line in captured.err.split("\n\n")[0].splitlines()]
    assert captured.err.endswith("error: no rule is called nosuch\n  above are all of them\n")


# ------------------------------------------------------------------------------------------------------------ errors


@pytest.mark.usefixtures("project")
def test_a_wrong_configuration_is_an_error(capfd: Captured) -> None:
    """A mistyped key is named, with the nearest valid one."""
    Path("importmap.toml").write_text("exlude = []\n")
    assert cli.run(["analyze"]) == 2
    assert capfd.readouterr().err == 'importmap: error: importmap.toml has no key "exlude"\n  did you mean "exclude"?\n'


def test_the_output_is_checked_before_the_analysis(
    project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for an analysis whose report cannot be written."""
    monkeypatch.setattr(app, "analyse", lambda *_: pytest.fail("it was analysed"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    for arguments in (["analyze"], ["graph", "-o", "a.dot"], ["snapshot", "-o", "new/a.json"]):
        assert cli.run(arguments) == 2
        assert f"no permission for {project}" in capfd.readouterr().err
    assert files(project) == ["shop"]


def test_a_full_disk_leaves_what_was_there(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """If one file cannot be written none is replaced, and nothing half-written stays."""
    assert cli.run(["analyze", "-q"]) == 0
    folder = project / "importmap-report"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (project / "shop" / "more.py").write_text("import shop.missing\n")
    real, calls = os.write, []

    def write(descriptor: int, data: memoryview) -> int:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[:1_000])

    monkeypatch.setattr(os, "write", write)
    capfd.readouterr()
    assert cli.run(["analyze", "-q"]) == 2
    assert "cannot be written: No space left on device" in capfd.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_failing_renderer_leaves_nothing(project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is one line that says so, with the traceback on demand; not even an empty folder stays."""

    def render(*_: object) -> str:
        raise ZeroDivisionError("by nothing\nat all")

    monkeypatch.setattr(html, "render", render)
    assert cli.run(["analyze"]) == 2
    assert capfd.readouterr().err.splitlines()[-2:] == [
        "importmap: error: this is a bug in importmap: ZeroDivisionError: by nothing",
        "  run it again with --verbose to see where",
    ]
    assert files(project) == ["shop"]
    assert cli.run(["analyze", "--verbose"]) == 2
    assert "Traceback (most recent call last):" in capfd.readouterr().err


@pytest.mark.parametrize("command", ANALYSING)
def test_an_interrupt_is_130(command: str, project: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of a scan ends every command at once, with nothing written."""

    def analyse(*_: object, **_more: object) -> None:
        raise KeyboardInterrupt

    for module in (app, reading):
        monkeypatch.setattr(module, "said", analyse)
    monkeypatch.setattr(past, "changed", lambda *_: ())
    needed = {"affected": ["--base", "main"], "impact": ["a"], "where": ["a"], "why": ["a", "b"]}
    arguments = {**needed, "snapshot": ["-o", "a.json"]}.get(command, [])
    assert cli.run([command, *arguments]) == 130
    assert capfd.readouterr().err.strip() == "importmap: error: interrupted"
    assert files(project) == ["shop"]


def test_a_closed_pipe_is_silent(project: Path) -> None:
    """A reader that has seen enough is no error."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process("analyze", "-f", "json", "-o", "-", folder=project, stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_stdout_is_an_error(project: Path) -> None:
    """A result that cannot be written is told, and is no success."""
    with Path("/dev/full").open("wb") as full:
        done = process("analyze", "-f", "json", "-o", "-", folder=project, stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr == "importmap: error: the standard output cannot be written: No space left on device\n"


def test_hostile_file_names_reach_no_terminal(project: Path, capfd: Captured) -> None:
    """A control character in a file name is written out, on stdout and on stderr."""
    (project / "shop" / "a\x1b[31mb.py").write_text("import shop.missing\n")
    assert cli.run(["analyze", "--verbose"]) == 0
    assert cli.run(["analyze", "no\x1b[31mwhere"]) == 2
    captured = capfd.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "a\\x1b[31mb.py" in captured.out


def test_the_module_is_the_command(project: Path) -> None:
    """`python -m importmap` and the function of the console script end with the exit code."""
    done = process("analyze", "--fail-on", "error", folder=project)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "Report  importmap-report/report.html"


# ---------------------------------------------------------------------------------------------------------- progress


class Screen:
    """A terminal that remembers what was drawn."""

    def __init__(self) -> None:
        self.drawn = ""

    def write(self, text: str) -> int:
        """Remember it."""
        self.drawn += text
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True


@pytest.mark.parametrize(("patience", "is_shown"), [(0.0, True), (3_600.0, False)])
def test_progress_is_for_the_patient(monkeypatch: pytest.MonkeyPatch, patience: float, is_shown: bool) -> None:
    """Counts are shown once the work takes longer than somebody waits."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with progress.Meter(quiet=False, verbose=False, no_color=True) as meter:
        meter.start("reading", 4_145)
        meter.advance(1_000)
        meter.finish()
    assert ("1,000 of 4,145" in screen.drawn) == is_shown
    assert ("reading" in screen.drawn) == is_shown


def test_each_stage_is_named(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    """After the reading, too, a long work says what it is doing: each rule, git, the start-up, the writing."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    assert cli.run(["analyze", "-f", "json", "-o", str(project / "out")]) == 0
    stages = ["looking for files", "following imports", "asking git", "working out what happens at import"]
    places = [screen.drawn.index(f"{told}") for told in (*stages, "looking for many-paths", "writing report.json")]
    assert places == sorted(places)


def test_progress_is_silent_if_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet is quiet on a terminal, too."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.Meter(quiet=True, verbose=False, no_color=True) as meter:
        meter.start("reading", 10)
        meter.finish()
    assert screen.drawn == ""


def test_the_screen_is_that_of_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    """The summary is cut for a terminal alone."""
    assert options.screen() is None
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("LINES", "33")
    assert options.screen() == (90, 33)
