"""The documentation names all that there is to name."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath

import pytest

from docs import pages
from importmap import app, config
from importmap.cli import commands
from importmap.model.finding import Finding
from importmap.model.report import Coverage, Report
from tests.accept import reported

ROOT = Path(__file__).parent.parent


def told(path: str) -> set[str]:
    """The words that a document sets as code in the first column of its tables, and the lines that lead a table."""
    rows = re.findall(r"^\|(.+?) \|", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_metric_is_defined() -> None:
    """docs/metrics.md defines the figures of a report, and no others."""
    names = {metric.name for metric in reported("monorepo").metrics}
    views = {"import-time", "implied", "deferred", "typing"}
    coupling = {"afferent", "efferent", "instability"}
    assert told("docs/metrics.md") == names | views | coupling


@pytest.mark.parametrize("kind", [Report, Coverage, Finding])
def test_every_field_is_described(kind: type) -> None:
    """docs/report.md describes every field of the report, of its coverage and of a finding."""
    assert {field.name for field in dataclasses.fields(kind)} <= told("docs/report.md")


def test_every_key_is_described() -> None:
    """docs/configuration.md describes every key of the configuration, and no rule's option is left out."""
    callers = {"base", "source", "start", "targets", "cache_dir", "workers", "executor", "said"}
    keys = {field.name.replace("_", "-") for field in dataclasses.fields(config.Config) if field.name not in callers}
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    assert keys <= told("docs/configuration.md")
    for module in app.detectors():
        for option in dataclasses.fields(module.Options) if hasattr(module, "Options") else ():
            assert f"| `{app.rule_id(module)}` | `{option.name.replace('_', '-')}` |" in text


def test_every_promise_is_held() -> None:
    """Each test that DESIGN.md names for a promise is there."""
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", (ROOT / "DESIGN.md").read_text("utf-8"))
    assert named
    missing = [f"{file}::{test}" for file, test in named if f"def {test}(" not in (ROOT / "tests" / file).read_text()]
    assert missing == []


def test_every_rule_is_listed() -> None:
    """The README lists every rule with its sample."""
    text = (ROOT / "README.md").read_text("utf-8")
    for rule in app.rules():
        assert f"[`{rule.id}`](sample_projects/{rule.id.replace('-', '_')})" in text


def links(text: str) -> Iterator[str]:
    """Where the links of a page lead that stay inside; what stands in blocks of code is none."""
    prose = re.sub(r"^```.*?^```$|`[^`\n]+`", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from (link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"[a-z]+:", link))


def anchors(text: str) -> set[str]:
    """What a link into a page may name: its headings, in small letters and with hyphens."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def astray(written: Mapping[str, str], others: set[str]) -> list[str]:
    """The links that lead to no page, to no heading and to none of the other files."""
    found = []
    for name, text in written.items():
        for link in links(text):
            path, _, anchor = link.partition("#")
            target = normpath(PurePosixPath(name).parent / path) if path else name
            if (target not in written and target not in others) or (
                anchor and anchor not in anchors(written.get(target, ""))
            ):
                found.append(f"{name}: {link}")
    return found


def test_links_lead_somewhere() -> None:
    """No link of the documents in the repository leads to a file or a heading that is not there."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "sample_projects").glob("*/README.md")]
    written = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in documents}
    others = {normpath(PurePosixPath(name).parent / link) for name, text in written.items() for link in links(text)}
    assert astray(written, {name for name in others if (ROOT / name).exists()}) == []


def test_links_of_the_site_lead_somewhere() -> None:
    """No link of the site leads to a page, a file or a heading that is not there."""
    assert astray(pages.pages(), {"overview.png", "report.schema.json"}) == []


def test_a_link_astray_is_found() -> None:
    """A page that is not there and a heading that is not there are told, and code is none of them."""
    written = {
        "a.md": "# One\n[x](b/c.md#two) [y](no.md) [z](#none) `[c](code.md)`",
        "b/c.md": "## Two\n[u](../a.md#one)",
    }
    assert astray(written, set()) == ["a.md: no.md", "a.md: #none"]


def test_site_has_a_page_for_everything() -> None:
    """Each command and each rule has a page, each page has its place in the menu, and there is no page unwritten."""
    found = pages.pages()
    assert {f"commands/{name}.md" for name in commands.commands} <= found.keys()
    assert {f"rules/{rule.id}.md" for rule in app.rules()} <= found.keys()
    said = tomllib.loads(pages.settings({**found, "further.md": ""}))["project"]["nav"]
    entries = [value for entry in said for value in ([entry] if isinstance(entry, str) else entry.values())]
    placed = [name for value in entries for name in ([value] if isinstance(value, str) else value)]
    assert sorted(placed) == sorted([*found, "further.md"])
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= found.keys()


def test_pages_lead_to_commands_and_rules() -> None:
    """What a page sets as code leads to the page of the command or the rule, from wherever it stands."""
    found = pages.pages()
    assert "[`importmap registry`](commands/registry.md)" in found["configuration.md"]
    assert "[`import-cycle`](rules/import-cycle.md)" in found["first-look.md"]
    assert "[`importmap explain unresolved-import`](rules/unresolved-import.md)" in found["first-look.md"]
    assert "$ importmap where Order\n" in found["first-look.md"]
    assert "- `--fail-on [info|warning|error]`: Exit with 1 at findings" in found["commands/analyze.md"]
