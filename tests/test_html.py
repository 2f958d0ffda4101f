"""The HTML report as text: what can be said of it without a browser"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations
from typing import Any

import pytest

from importmap.model.change import Plan, Worth
from importmap.model.report import PackageMetrics, Report
from importmap.render.html import LOADER, SCRIPTS, render
from importmap.render.overview import overview, paragraphs
from importmap.render.payload.encode import encode
from importmap.render.payload.sheet import VERSION
from importmap.render.payload.strings import Strings
from importmap.render.templates import prose, template_text
from importmap.render.treemap import HEIGHT, STATES, WIDTH, treemap
from tests import reports

REPORTS = {"small": reports.small(), "empty": reports.empty(), "large": reports.large(300, 900)}

FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "createContextualFragment",
    "DOMParser",
    "srcdoc",
    "fetch(",
    "XMLHttpRequest",
    "WebSocket",
    "sendBeacon",
    "import(",
    "javascript:",
    "http:",
    "https:",
)


class Page(HTMLParser):
    """The tags of a page, the text that a reader sees, and what stands in its scripts and style."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inlined: list[tuple[str, str]] = []
        self.seen: list[str] = []
        self._open = ""
        self.feed(source)
        self.close()
        self.text = " ".join(" ".join(self.seen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        """What follows the end of a script or style belongs to the reader again."""
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        """Text goes to the reader, unless it is for the machine."""
        if self._open in ("script", "style"):
            self.inlined.append((self._open, data))
        else:
            self.seen.append(data)


def contents(report: Report) -> Any:
    """The payload of a report, unpacked."""
    return json.loads(gzip.decompress(base64.b64decode(encode(report))))


def unpacked(strings: list[Any], names: int) -> list[str]:
    """The strings of a payload, of which the first are names of modules, as the page's script reads them."""
    texts: list[str] = []
    for place, packed in enumerate(strings):
        if isinstance(packed, str):
            shared = len(packed) - len(packed.lstrip("/")) if place < names else 0
            texts.append(".".join([*texts[-1].split(".")[:shared], packed[shared:]]) if shared else packed)
        elif isinstance(packed, int):
            name = texts[place - abs(packed)].replace(".", "/")
            texts.append(name + ("/__init__.py" if packed < 0 else ".py"))
        else:
            texts.append("".join(piece if isinstance(piece, str) else texts[piece] for piece in packed))
    return texts


@pytest.mark.parametrize("name", REPORTS)
def test_equal_reports_give_equal_bytes(name: str) -> None:
    """Nothing in the page depends on the day or on the order of a set."""
    again = {"small": reports.small(), "empty": reports.empty(), "large": reports.large(300, 900)}
    assert render(REPORTS[name]) == render(again[name])


@pytest.mark.parametrize("name", REPORTS)
def test_the_policy_allows_exactly_the_inlined_script_and_style(name: str) -> None:
    """The hashes in the policy are those of what stands in the page, and nothing else is allowed."""
    page = Page(render(REPORTS[name]))
    policies = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    policy = dict(part.split(" ", 1) for part in (policies[0] or "").split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    (style,) = (text for tag, text in page.inlined if tag == "style")
    program, payload, loader = (text for tag, text in page.inlined if tag == "script")
    assert payload == encode(REPORTS[name])
    program = gzip.decompress(base64.b64decode(program)).decode()
    assert program == "\n".join(template_text(f"script/{one}") for one in SCRIPTS)
    for texts, directive in (((loader, program), "script-src"), ((style,), "style-src")):
        hashed = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert policy[directive] == " ".join(f"'sha256-{digest}'" for digest in hashed)


@pytest.mark.parametrize("script", [LOADER, *(f"script/{name}" for name in SCRIPTS)])
def test_scripts_use_nothing_that_obeys_text_or_asks_the_network(script: str) -> None:
    """Names reach the document as text, and the document asks for nothing."""
    text = template_text(script)
    assert [word for word in FORBIDDEN if word in text.replace("http://www.w3.org/2000/svg", "")] == []
    assert "</script" not in text
    assert len(text.splitlines()) <= 500


@pytest.mark.parametrize(
    ("modules", "edges", "patches", "budget"),
    [
        (5_000, 15_500, False, 500_000),
        (5_000, 15_500, True, 2_000_000),
        (20_000, 90_000, False, 1_500_000),
        (20_000, 90_000, True, 5_000_000),
    ],
)
def test_the_page_stays_within_its_budget(modules: int, edges: int, patches: bool, budget: int) -> None:
    """Half a megabyte for 5,000 modules without patches and sources, with all scripts and styles."""
    assert len(render(reports.large(modules, edges, patches=patches)).encode()) < budget


def test_the_style_asks_for_nothing() -> None:
    """No font, no picture, no other style."""
    style = template_text("report.css")
    assert not re.search(r"url\(|@import|</style", style)


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_in_the_page_points_outside(name: str) -> None:
    """Every address is a screen or a place of this page, and no attribute is a handler or a style."""
    for tag, attrs in Page(render(REPORTS[name])).tags:
        assert tag not in ("img", "iframe", "object", "embed", "link", "base", "form")
        assert "src" not in attrs
        assert "style" not in attrs
        assert not [key for key in attrs if key.startswith("on")]
        assert (attrs.get("href") or "#").startswith("#")


def test_hostile_names_stay_names() -> None:
    """What looks like markup is shown as it is, and what hides or turns text round is written out."""
    source = render(reports.small())
    page = Page(source)
    assert f"shop {reports.MARKUP}" in page.text
    assert "<img" not in source
    assert not re.search("[\u202a-\u202e\ud800-\udfff]", source)
    assert source.isprintable() or set(re.findall(r"[^\x20-\x7e]", source)) <= set("\n–→·○◆▲▼◣◤◥…×−✓✕↻≠⇄")


@pytest.mark.parametrize("name", REPORTS)
def test_the_summary_is_readable_without_a_script(name: str) -> None:
    """The conclusion, every area, the decisions, what was not read, and every rule stand in the page as text."""
    report = REPORTS[name]
    page = Page(render(report))
    summary = overview(report)
    for area in summary.areas:
        assert (area.noun if area.count else area.rule) in page.text
    for verdict in summary.verdicts:
        assert f"{verdict.count} {verdict.text}" in page.text
    for decision in summary.decisions:
        assert decision.step.title in page.text
    assert summary.excluded in page.text
    for number, meaning in summary.not_understood:
        assert f"{number} {meaning}".replace("`", "") in page.text.replace("` ", "").replace("`", "")
    for rule in report.rules:
        assert rule.id in page.text
    hidden = {attrs.get("id") for _, attrs in page.tags if "hidden" in attrs}
    assert hidden.isdisjoint({"overview", "about"})


def test_numbers_of_the_summary_are_those_of_the_report() -> None:
    """Areas count findings, decisions are the steps with the largest gain."""
    report = REPORTS["large"]
    summary = overview(report)
    assert sum(area.count for area in summary.areas) == len(report.findings)
    for area in summary.areas:
        assert area.count == sum(found.rule == area.rule for found in report.findings)
        assert area.count == sum(count for _, count in area.severities)
    gains = sorted((step.gain for step in report.plan.steps), reverse=True)
    assert [decision.step.gain for decision in summary.decisions] == gains[: len(summary.decisions)]


def test_a_decision_is_measured_in_one_unit() -> None:
    """Tests before modules before imports; bars of one unit can be compared, and no sum of units is shown."""
    step = reports.small().plan.steps[0]
    worths = (Worth(tests=40, modules=3), Worth(modules=5, lines=100), Worth(tests=10), Worth(tests=1), Worth())
    steps = tuple(replace(step, id=f"s{place}", gain=9 - place, worth=worth) for place, worth in enumerate(worths))
    found = overview(replace(reports.small(), plan=Plan(steps))).decisions
    assert [(one.amount, one.unit, one.share) for one in found] == [
        (40, "tests freed", 100),
        (5, "modules freed", 100),
        (10, "tests freed", 25),
        (1, "test freed", 2),
        (0, "", 0),
    ]


def test_the_map_shows_packages_by_lines_and_by_what_is_worst() -> None:
    """Rectangles fill the map in proportion to lines without tests, and none covers another."""
    plots = treemap(reports.large(600, 1_800))
    assert len(plots) > 3
    assert [plot.lines for plot in plots] == sorted((plot.lines for plot in plots), reverse=True)
    whole = sum(plot.width * plot.height for plot in plots)
    assert whole == pytest.approx(WIDTH * HEIGHT, rel=0.01)
    for plot in plots:
        assert plot.width * plot.height == pytest.approx(whole * plot.lines / sum(p.lines for p in plots), abs=150)
    for one, other in combinations(plots, 2):
        across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        along = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert across <= 0.3 or along <= 0.3


def test_modules_in_no_package_have_a_short_name_on_the_map() -> None:
    """It is the whole name of a rectangle, however narrow that is, or none."""
    packages = (PackageMetrics("(top level)", 1, 100, 0, 0, 0.0), PackageMetrics("shop", 1, 100, 0, 0, 0.0))
    labels = [plot.label for plot in treemap(replace(reports.small(), packages=packages))]
    assert labels == ["(top)", "shop"]


def test_the_map_marks_what_is_worst_in_a_package() -> None:
    """An import that fails before a circle, before names that are imported by several paths."""
    marked = {plot.package: plot.state for plot in treemap(reports.small())}
    assert marked["shop.models"] != "clean"
    assert set(marked.values()) <= set(STATES)


def test_rules_without_findings_are_shown_last_and_those_that_are_off_not_at_all() -> None:
    """An empty area says that something was looked for."""
    areas = overview(reports.empty()).areas
    assert [area.count for area in areas] == [0] * len(reports.RULES)


def test_many_rules_with_one_finding_share_a_row() -> None:
    """Up to fourteen rules each have a row; of more, those with one finding are counted together."""
    finding = reports.small().findings[0]
    rules = tuple(replace(reports.small().rules[0], id=f"r{place}") for place in range(20))
    for kinds, rows, single in ((14, 14, 0), (15, 3, 12), (20, 3, 17)):
        findings = tuple(
            replace(finding, rule=f"r{place}", fingerprint=f"{place}-{copy}")
            for place in range(kinds)
            for copy in range(2 if place < 3 else 1)
        )
        report = replace(reports.small(), rules=rules, findings=findings)
        summary = overview(report)
        assert (len(summary.listed), summary.single) == (rows, single)
        assert (f"{single} more kinds with one finding each" in Page(render(report)).text) == (single > 0)


@pytest.mark.parametrize("name", REPORTS)
def test_the_payload_holds_every_row(name: str) -> None:
    """Tables have as many rows as the report has values, and all lists add up."""
    report = REPORTS[name]
    data = contents(report)
    tables = data["tables"]
    assert data["version"] == VERSION

    def rows(table: str) -> int:
        lengths = {len(column) for column in tables.get(table, {"": []}).values()}
        assert len(lengths) == 1
        return lengths.pop()

    assert rows("modules") == len(report.modules)
    assert rows("edges") == len(report.edges)
    assert rows("lines") == sum(len(edge.lines) for edge in report.edges)
    assert rows("findings") == len(report.findings)
    assert rows("evidence") == sum(len(finding.evidence) for finding in report.findings)
    assert rows("steps") == len(report.plan.steps)
    assert rows("stepRewrites") == sum(len(step.rewrites) for step in report.plan.steps)
    assert rows("matrices") == len(report.matrices)
    assert rows("cells") == sum(len(matrix.cells) for matrix in report.matrices)
    assert rows("symbols") == len(report.symbols)
    assert rows("users") == sum(len(route.users) for symbol in report.symbols for route in symbol.routes)


def test_the_payload_has_each_string_once_and_integers_only() -> None:
    """Equal texts have one number, and a table holds nothing but whole numbers."""
    data = contents(REPORTS["large"])
    texts = unpacked(data["strings"], data["names"])
    assert len(texts) == len(set(texts))
    for columns in data["tables"].values():
        for column in columns.values():
            assert all(type(value) is int for value in column)


def test_the_payload_gives_back_what_went_in() -> None:
    """Ids, paths, messages and witnesses read as they were written."""
    report = REPORTS["large"]
    data = contents(report)
    texts = unpacked(data["strings"], data["names"])
    rising = {(table, column) for table, column in data["rising"]}

    def column(table: str, name: str) -> list[str]:
        values, total = [], 0
        for value in data["tables"][table][name]:
            total = total + value if (table, name) in rising else value
            values.append(texts[total])
        return values

    assert column("modules", "id") == [module.id for module in report.modules]
    assert column("modules", "path") == [module.path for module in report.modules]
    assert column("findings", "message") == [finding.message for finding in report.findings]
    assert column("evidence", "subject") == [proof.subject for found in report.findings for proof in found.evidence]
    assert column("steps", "title") == [step.title for step in report.plan.steps]


def test_strings_are_made_of_names() -> None:
    """A path follows from its module's name, and a message refers to names; the longest name wins."""
    modules = (reports.module("shop"), reports.module("shop.models"))
    strings = Strings(modules)
    strings.number("shop.models.Order, from shop")
    assert unpacked(list(strings.packed), strings.names) == [
        "", "shop", "shop.models", "shop.py", "shop/models.py", "shop.models.Order, from shop",
    ]  # fmt: skip
    assert strings.packed[1:] == ["shop", "/models", 2, 2, [2, ".Order, from ", 1]]


@pytest.mark.parametrize("names", [["a.b.c", "a.b"], ["x.z", "x./y.py"], ["a.b.c", "a.b.d", "a.b.d", "e"], [".", ".."]])
def test_a_name_is_told_by_the_one_before(names: list[str]) -> None:
    """Whatever it is, and in whatever order names come."""
    strings = Strings([reports.module(name) for name in names])
    assert unpacked(strings.packed[: strings.names], strings.names) == ["", *dict.fromkeys(names)]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain", "plain"),
        ("a `b` c", "a <code>b</code> c"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("one ` alone", "one ` alone"),
        ("<i>\u202e", "&lt;i&gt;\\u202e"),
    ],
)
def test_prose_knows_backticks_and_nothing_else(text: str, markup: str) -> None:
    """What stands between two backticks is code, and all of it is escaped."""
    assert str(prose(text)) == markup


def test_documentation_falls_into_paragraphs_and_code() -> None:
    """Blank lines part paragraphs, and indented ones are code, without the indentation; the title is not repeated."""
    found = paragraphs("Title\n\nSome text\nthat goes on.\n\n    if a:\n        b\n\n    c\n\nEnd.", "Title")
    assert [(paragraph.code, paragraph.lines) for paragraph in found] == [
        (False, ("Some text", "that goes on.")),
        (True, ("if a:", "    b", "", "c")),
        (False, ("End.",)),
    ]
