"""The HTML report in a real browser, from disk and without a network"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import pytest

from importmap.model.finding import Finding
from importmap.model.location import Location
from importmap.model.project import ModuleKind
from importmap.model.report import Matrix, Owner, Report
from importmap.model.ruling import Outcome, Ruling, State
from importmap.model.services import Crossing, Service
from importmap.model.severity import Severity
from importmap.plan.rulings import followed, load
from importmap.render.html import compared, render
from tests import pages, reports
from tests.accept import reported
from tests.programs import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")

MARKUP = reports.MARKUP

pytestmark = pytest.mark.browser

SMALL, PAGE = pages.shown()
LARGE = reports.large(1_500, 5_000)
ORDER = quote("shop.models.order:Order", safe="")
REACHED = next(finding for finding in SMALL.findings if finding.journeys)
SCREENS = (
    "#/",
    "#/findings",
    "#/findings/import-cycle",
    "#/broken",
    "#/tests",
    f"#/finding/{SMALL.findings[0].fingerprint}",
    f"#/finding/{REACHED.fingerprint}",
    "#/structure",
    "#/structure/shop",
    "#/cycles",
    *(f"#/cycle/{quote(knot.id, safe='')}" for knot in SMALL.knots),
    "#/modules",
    "#/parts",
    "#/?part=package:shop.models",
    "#/removals",
    "#/module/shop.models.order",
    "#/symbols",
    f"#/symbol/{ORDER}",
    "#/migration",
    "#/migration/shop.models.order.Order",
    "#/plan",
    "#/plan/many-paths-order",
    "#/agreed?decided=a:many-paths-order=soon,r:none",
    "#/about",
    "#/about/import-cycle",
    "#/diff",
)


class Reader:
    """A page of the browser that notes whatever a report must never do."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.file = file
        self.trouble: list[str] = []
        page.on("console", lambda message: self.trouble.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.trouble.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: self.trouble.append(f"request: {request.url[:80]}") if not self.own(request.url) else None,
        )
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (e) => console.log('violation', e.violatedDirective))"
        )

    def own(self, url: str) -> bool:
        """Whether an address is that of the report itself."""
        return url.split("#")[0] == self.file.as_uri()

    def open(self, route: str) -> None:
        """Load the report at a route."""
        self.page.goto("about:blank")
        self.trouble.clear()
        self.page.goto(self.file.as_uri() + route)
        self.ready(route)

    def ready(self, route: str) -> None:
        """Wait until the screen of a route stands."""
        self.page.wait_for_selector(f'body[data-ready="{route.split("?")[0]}"]')


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium or playwright's, which is not asked to find anything on the network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        programs = [CHROMIUM, Path(playwright.chromium.executable_path)]
        program = next((path for path in programs if path.is_file()), None)
        if program is None:
            missing("chromium", "`apt-get install chromium` on Debian, `playwright install chromium` elsewhere")
        started = playwright.chromium.launch(
            executable_path=str(program),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one file for each report."""
    made = tmp_path_factory.mktemp("reports")
    written: dict[str, Report] = {"small": SMALL, "large": LARGE, "empty": reports.empty()}
    written |= {sample: reported(sample) for sample in ("uncollectable_test", "uncollected_test")}
    for name, report in written.items():
        page = PAGE if report is SMALL else None
        (made / f"{name}.html").write_text(render(report, page), encoding="utf-8")
    assert PAGE.change is not None
    (made / "compared.html").write_text(compared(PAGE.change), encoding="utf-8")
    return made


@pytest.fixture
def reader(browser: Browser, folder: Path) -> Iterator[Reader]:
    """The small report, not yet open; whatever it did that it must not do fails the test."""
    yield from _reading(browser, folder / "small.html")


@pytest.fixture
def large(browser: Browser, folder: Path) -> Iterator[Reader]:
    """The same for the large report."""
    yield from _reading(browser, folder / "large.html")


def axe_core() -> str:
    """The script that judges accessibility, as the package axe-playwright-python ships it."""
    found = [file for file in distribution("axe-playwright-python").files or () if file.name == "axe.min.js"]
    return found[0].read_text(encoding="utf-8")


def _reading(browser: Browser, file: Path) -> Iterator[Reader]:
    """A reader in a context of its own, offline."""
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    found = Reader(context.new_page(), file)
    yield found
    context.close()
    assert found.trouble == []


@pytest.mark.parametrize("route", SCREENS)
def test_each_screen_stands_when_opened_cold(reader: Reader, route: str) -> None:
    """A mailed link shows its screen with a title, and no name on it has run or widened the page."""
    reader.open(route)
    assert reader.page.locator("main h1:visible").count() == 1
    assert reader.page.title() != ""
    assert reader.page.evaluate("document.body.dataset.broken") is None
    assert reader.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert reader.page.evaluate("document.activeElement.matches('h1, h2, h3')")


def test_critical_paths_lead_to_a_finding(reader: Reader) -> None:
    """A finding shows each critical path that reaches it, and the list can be cut down to one of them."""
    reader.open(f"#/finding/{REACHED.fingerprint}")
    chains = reader.page.locator("section.part", has_text="Critical paths that reach it")
    assert chains.locator("dt").all_inner_texts() == [journey.name for journey in REACHED.journeys]
    stops = [stop for journey in REACHED.journeys for stop in journey.chain]
    assert chains.locator("dd a").all_inner_texts() == stops
    reader.open("#/findings?path=checkout")
    reached = sum(any(journey.name == "checkout" for journey in finding.journeys) for finding in SMALL.findings)
    assert reader.page.locator("p.total").inner_text() == f"{reached} of {len(SMALL.findings)} findings"


def test_a_finding_shows_its_lines_and_opens_them(reader: Reader) -> None:
    """The place is marked, lines are text, interfaces stand side by side, and links lead to what was said alone."""
    finding = next(
        one for one in SMALL.findings if one.location.path == "shop/models/order.py" and one.location.line == 4
    )
    reader.open(f"#/finding/{finding.fingerprint}")
    listing = reader.page.locator(".source").first
    assert listing.locator("li.here code").inner_text() == pages.LINES[0].strip()
    assert listing.locator("li .line").all_inner_texts() == ["3", "4", "5"]
    assert pages.LINES[3] in listing.inner_text()
    addresses = [link.get_attribute("href") for link in listing.locator("a.open").all()]
    assert addresses == [
        "https://git.example.org/shop/shop/models/order.py#L4",
        "vscode://file/srv/shop/shop/models/order.py:4",
    ]
    facing = reader.page.locator("table.facing tbody tr")
    assert [row.locator("td").first.inner_text() for row in facing.all()] == ["another signature", "only here", "same"]
    schemes = reader.page.evaluate("Array.from(document.links, (a) => a.protocol)")
    assert set(schemes) <= {"file:", "https:", "vscode:"}
    assert reader.page.evaluate("document.body.dataset.broken") is None


def test_an_older_link_says_what_became_of_its_finding(reader: Reader) -> None:
    """The finding of the same rule and subject, with a word that it has changed; else what is known of it."""
    finding = next(one for one in SMALL.findings if one.rule == "unresolved-import" and one.counts)
    reader.open(f"#/finding/{finding.fingerprint}")
    query = reader.page.evaluate("location.hash.split('?')[1]")
    reader.open(f"#/finding/0000000000000000?{query}")
    assert "not in this report" in reader.page.locator(".note:visible").inner_text()
    assert reader.page.locator("h1:visible").inner_text() == finding.subject
    reader.open("#/finding/0123456789abcdef")
    assert "gone since 0000001 of 2025-03-01" in reader.page.locator(".conclusion:visible").inner_text()
    reader.open("#/finding/0?rule=many-paths&subject=shop.models.user")
    assert "is still there" in reader.page.locator(".conclusion:visible").inner_text()


def test_what_changed_is_told_alike_everywhere(reader: Reader) -> None:
    """The first screen, the comparison and the filter of a list count the same; a document without a report, too."""
    assert PAGE.change is not None
    found = PAGE.change.comparison
    reader.open("#/")
    tally = reader.page.locator(".tally.new b").inner_text()
    assert tally == str(len(found.new))
    reader.open("#/diff")
    assert f"{len(found.new)} new" in reader.page.locator(".conclusion:visible").inner_text()
    assert reader.page.locator(".total:visible").inner_text().startswith(f"{len(found.new) + len(found.gone)} findings")
    assert reader.page.locator("svg.cells path.fresh").get_attribute("d") != ""
    assert reader.page.locator("svg.cells path.lost").get_attribute("d") != ""
    assert reader.page.locator("figure.chart").count() == 1
    reader.open("#/findings?since=new")
    assert reader.page.locator(".total:visible").inner_text() == f"{len(found.new)} of {len(SMALL.findings)} findings"
    reader.file = reader.file.parent / "compared.html"
    reader.open("#/")
    assert f"{len(found.new)} new" in reader.page.locator(".conclusion:visible").inner_text()
    assert reader.page.evaluate("document.body.dataset.broken") is None


def test_hostile_names_lead_to_their_own_pages(reader: Reader) -> None:
    """Whatever a module is called, its link leads to it."""
    for name in reports.HOSTILE_NAMES:
        shown = name.replace("\u202e", "\\u202e").replace("\u202c", "\\u202c").replace("\udcff", "\\udcff")
        route = "#/module/" + quote(shown, safe="!*'()~")
        reader.open(route)
        assert reader.page.locator("h1:visible").inner_text() == shown
    assert reader.page.evaluate("document.body.dataset.broken") is None


def test_back_and_forward_lead_through_the_screens(reader: Reader) -> None:
    """The browser's own buttons work, and each screen says when it stands."""
    reader.open("#/")
    for route in ("#/findings", "#/structure", "#/plan"):
        reader.page.click(f'.screens a[href="{route}"]')
        reader.ready(route)
    for route in ("#/structure", "#/findings", "#/"):
        reader.page.go_back()
        reader.ready(route)
    reader.page.go_forward()
    reader.ready("#/findings")
    assert reader.page.locator(".screens [aria-current]").inner_text() == "Findings"


def test_the_way_back_leads_to_the_same_place(large: Reader) -> None:
    """A long list is where the reader left it."""
    large.open("#/modules")
    large.page.evaluate("window.scrollTo(0, 6000)")
    large.page.locator("td a.whole").nth(20).click()
    large.page.wait_for_selector('body[data-ready^="#/module/"]')
    assert large.page.evaluate("window.scrollY") == 0
    large.page.go_back()
    large.ready("#/modules")
    assert large.page.evaluate("window.scrollY") == 6000


@pytest.mark.parametrize(
    "route",
    ["#/nowhere", "#/module/none", "#/finding/0", "#/plan/none", "#/structure/none", "#/cycle/none", "#/%E0%A4%A"],
)
def test_an_address_that_leads_nowhere_says_so(reader: Reader, route: str) -> None:
    """An old link gives a sentence, not an empty page."""
    reader.open(route)
    assert (
        "no " in reader.page.locator(".conclusion:visible").inner_text()
        or "not in this" in reader.page.locator(".conclusion:visible").inner_text()
    )


def test_numbers_on_screen_are_those_of_the_report(large: Reader) -> None:
    """The sentences of the screens count what the report holds."""
    large.open("#/findings")
    assert large.page.locator(".total").inner_text() == f"{len(LARGE.findings)} findings"
    assert large.page.locator("table.long").get_attribute("aria-rowcount") == str(len(LARGE.findings) + 1)
    large.open("#/modules")
    assert "1,500 modules" in large.page.locator(".conclusion:visible").inner_text()
    assert "5,000 edges" in large.page.locator(".conclusion:visible").inner_text()
    large.open("#/plan")
    assert f"{len(LARGE.plan.steps)} steps" in large.page.locator(".conclusion:visible").inner_text()


def test_a_long_list_has_only_the_rows_in_view(large: Reader) -> None:
    """Scrolling to the end shows the last row, and the document stays small."""
    large.open("#/modules")
    assert large.page.locator("tbody tr[aria-rowindex]").count() < 100
    large.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    large.page.wait_for_selector(f'tr[aria-rowindex="{len(LARGE.modules) + 1}"]')
    assert large.page.locator("tbody tr[aria-rowindex]").count() < 100


def test_a_row_with_the_focus_stays_when_it_scrolls_away(large: Reader) -> None:
    """Who tabs through a list does not lose his place."""
    large.open("#/modules")
    first = large.page.locator("td a.whole").first
    first.focus()
    large.page.evaluate("window.scrollTo(0, 3000)")
    large.page.wait_for_selector('tr[aria-rowindex="90"]')
    assert large.page.evaluate("document.activeElement.textContent") == LARGE.modules[0].id


def test_filters_narrow_the_list_and_stay_in_the_address(large: Reader) -> None:
    """What is filtered can be mailed."""
    large.open("#/findings")
    large.page.select_option('select[name="severity"]', "warning")
    large.page.fill(".filter input", "warehouse queue")
    expected = [
        found
        for found in LARGE.findings
        if found.severity.label == "warning"
        and all(
            word in f"{found.message} {found.subject} {found.location.path} {found.rule}"
            for word in ("warehouse", "queue")
        )
    ]
    assert 0 < len(expected) < len(LARGE.findings)
    shown = large.page.locator(".total").inner_text()
    assert shown.startswith(f"{len(expected)} of ")
    address = large.page.evaluate("location.hash")
    assert address == "#/findings?severity=warning&text=warehouse+queue"
    large.open(address)
    assert large.page.locator(".total").inner_text() == shown


def test_columns_sort_both_ways(large: Reader) -> None:
    """A press sorts numbers from the largest, another from the smallest."""
    large.open("#/modules")
    head = large.page.get_by_role("button", name="Importers")
    head.click()
    assert large.page.locator('th[aria-sort="descending"]').inner_text().startswith("Importers")
    most = int(large.page.locator('tr[aria-rowindex="2"] td:nth-child(3)').inner_text())
    counts: dict[str, int] = {}
    for edge in LARGE.edges:
        counts[edge.imported] = counts.get(edge.imported, 0) + 1
    assert most == max(counts.values())
    head.click()
    assert int(large.page.locator('tr[aria-rowindex="2"] td:nth-child(3)').inner_text()) == 0


def test_search_by_keyboard(reader: Reader) -> None:
    """A slash opens the box, arrows choose, Enter follows."""
    reader.open("#/")
    reader.page.keyboard.press("/")
    reader.page.keyboard.type("models user")
    box = reader.page.locator("#search")
    assert box.get_attribute("aria-expanded") == "true"
    assert reader.page.locator("#results li").first.inner_text().split() == ["shop.models.user", "module"]
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == "result-0"
    reader.page.keyboard.press("Enter")
    reader.ready("#/module/shop.models.user")
    assert reader.page.locator("#results").is_hidden()


def test_a_symbol_is_found_by_each_path_that_is_used(reader: Reader) -> None:
    """Who knows a class by another path than that of its definition finds it, too."""
    reader.open("#/")
    reader.page.fill("#search", "shop.Order")
    reader.page.keyboard.press("Enter")
    reader.ready(f"#/symbol/{ORDER}")


def test_a_module_is_found_before_what_mentions_it(reader: Reader) -> None:
    """The whole last part of a name counts most, though the path of the file goes on behind it."""
    reader.open("#/")
    reader.page.fill("#search", "order")
    assert reader.page.locator("#results li").first.inner_text().split() == ["shop.models.order", "module"]


def test_rules_that_found_nothing_are_one_line(reader: Reader) -> None:
    """What has a bar has findings, the others share a line, and each still leads to its own screen."""
    reader.open("#/findings?part=package:shop.workers")
    rules = {rule.id for rule in SMALL.rules if rule.severity != "off"}
    silent = reader.page.locator(".rulebars .quiet a")
    told = reader.page.locator(".rulebars li:not(.quiet) .number").all_inner_texts()
    assert silent.count() + len(told) == len(rules)
    assert silent.count()
    assert "0" not in told
    first = silent.first.inner_text()
    silent.first.click()
    reader.ready(f"#/findings/{first}")


def test_a_search_that_finds_nothing_says_so(reader: Reader) -> None:
    """The list is never empty without a word."""
    reader.open("#/")
    reader.page.fill("#search", "no such thing anywhere")
    assert reader.page.locator("#results").inner_text() == "Nothing has all of these words"


def test_the_matrix_by_keyboard(reader: Reader) -> None:
    """Arrows move, each move is said, Enter opens the statements, and the address keeps the cell."""
    reader.open("#/structure/shop")
    reader.page.locator(".field").focus()
    for key in ("ArrowDown", "ArrowRight"):
        reader.page.keyboard.press(key)
    assert reader.page.locator("#live").inner_text().startswith("api → billing: 2 imports")
    reader.page.keyboard.press("Enter")
    detail = reader.page.locator(".detail")
    assert "shop/api/orders.py:2, 9" in detail.inner_text()
    assert reader.page.evaluate("location.hash") == "#/structure/shop?from=shop.api&to=shop.billing"


def test_the_matrix_by_mouse(reader: Reader) -> None:
    """A click opens the cell below it, and a row's name leads one level down."""
    reader.open("#/structure/shop")
    bounds = reader.page.locator(".cells").bounding_box()
    assert bounds is not None
    unit = bounds["width"] / 13
    assert unit >= 13
    reader.page.mouse.click(bounds["x"] + 1.5 * unit, bounds["y"] + 4.5 * unit)
    assert reader.page.locator(".detail h2").inner_text() == "models → api"
    assert "1 import (1 deferred)" in reader.page.locator(".status").inner_text()
    reader.page.click(".side >> text=models")
    reader.ready("#/structure/shop.models")


def test_the_matrix_does_not_call_its_order_a_verdict(reader: Reader) -> None:
    """The order is suggested, and what stands against it without closing a circle is no fault."""
    reader.open("#/structure/shop")
    words = reader.page.locator("#screen").inner_text()
    assert "no circle" in words
    assert "The order is suggested" in words
    assert "violation" not in words


def test_root_causes_show_what_their_mends_free(reader: Reader) -> None:
    """Each has the tests, modules and imports that it keeps from working, what needs no other mend, and the mend."""
    reader.open("#/broken")
    assert "2 root causes make 3 imports fail" in reader.page.locator(".conclusion:visible").inner_text()
    reader.page.fill(".filter input", "javascript:alert")
    (cells,) = [row.locator("td").all_inner_texts() for row in reader.page.locator("tbody tr[aria-rowindex]").all()]
    freed = cells[2:5]  # behind what is missing, and since when
    assert [cell.split() for cell in freed] == [["1,200", "none", "at", "once"], ["4"], ["3"]]
    reader.page.fill(".filter input", "")
    reader.page.select_option('select[name="mend"]', "check")
    assert "from shop import Order" in reader.page.locator("tbody tr[aria-rowindex]").first.inner_text()
    reader.page.locator("td a.whole").click()
    assert reader.page.locator("h1:visible").inner_text() != "Broken"


def test_what_cannot_be_collected_is_told_by_cause_and_by_file(browser: Browser, folder: Path) -> None:
    """Causes lead to what is known of them, and the figures are those of the report."""
    figures = {metric.name: metric.value for metric in reported("uncollectable_test").metrics}
    wanted = f"{figures['uncollectable-tests']} of {figures['tests']} tests"
    for found in _reading(browser, folder / "uncollectable_test.html"):
        found.open("#/tests")
        assert wanted in found.page.locator("#screen .conclusion").inner_text()
        parts = found.page.locator("#screen section.part").all()
        causes, files, _ = (part.locator("tbody tr[aria-rowindex]") for part in parts)
        assert causes.first.locator("td").all_inner_texts()[1:] == ["3", "2"]
        assert files.first.locator("td").all_inner_texts()[1:3] == ["3", "1"]
        causes.first.locator("a").click()
        found.page.wait_for_selector('body[data-ready^="#/finding/"]')
        assert found.page.locator("h1:visible").inner_text() == "shop.testing"
    for found in _reading(browser, folder / "uncollected_test.html"):
        found.open("#/tests")
        assert "pytest passes over 5 more" in found.page.locator("#screen .conclusion").inner_text()
        assert found.page.locator("#screen tbody tr[aria-rowindex]").count() == 6


def test_a_knot_shows_what_to_cut_and_where_it_fails(reader: Reader) -> None:
    """Each cut has its gain, its lines and its way; the modules in progress stand in their order."""
    (failing, _) = SMALL.knots
    reader.open(f"#/cycle/{quote(failing.id, safe='')}")
    cuts = reader.page.locator(".cuts li")
    assert [found.split("\n")[0] for found in cuts.all_inner_texts()] == ["7 → 2", "2 → 0"]
    assert "constructor.py:3, 9" not in cuts.first.inner_text()
    assert ".py:3, 9" in cuts.first.inner_text()
    assert "ends the failure" in cuts.last.inner_text()
    assert reader.page.locator(".halts li").count() == len(failing.halts)
    assert "fails here" in reader.page.locator(".halts li").last.inner_text()
    assert "at most 2 cuts untie it" in reader.page.locator(".conclusion:visible").inner_text()
    assert reader.page.locator("svg.ring circle").count() == len(failing.ring)


def test_knots_are_told_apart_by_when_they_bite(reader: Reader) -> None:
    """The list begins with what fails, and can be cut down to one view."""
    reader.open("#/cycles")
    assert "fails" in reader.page.locator("tbody tr[aria-rowindex]").first.inner_text()
    reader.page.select_option('select[name="view"]', "deferred")
    assert reader.page.locator(".total").inner_text() == "1 of 2 knots"
    assert reader.page.locator(".views li").count() == 4
    reader.page.locator("td a.whole").click()
    reader.ready("#/cycle/deferred%3A%20shop.models.order")


def test_a_large_knot_is_drawn_by_package(large: Reader) -> None:
    """A knot of hundreds has few rows, and a cell of it opens the statements behind it."""
    large.open(f"#/cycle/{quote(LARGE.knots[0].id, safe='')}")
    assert 2 < large.page.locator(".side").count() <= 40
    assert large.page.locator("svg.ring").count() == 0
    large.page.locator(".field").focus()
    for key in ("End", "ArrowLeft", "Home", "PageDown", "PageUp"):
        large.page.keyboard.press(key)
    assert large.page.locator("#live").inner_text() != ""


def test_theme_and_presenting_are_chosen(reader: Reader) -> None:
    """The theme is what is chosen, and presenting makes type of at least 18 pixels."""
    reader.open("#/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = reader.page.evaluate(ground)
    reader.page.select_option("#theme", "dark")
    assert reader.page.evaluate(ground) != light
    reader.page.click("#present")
    assert float(reader.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 18
    assert reader.page.locator("#present").get_attribute("aria-pressed") == "true"
    reader.page.reload()
    reader.ready("#/")
    assert reader.page.locator("#present").get_attribute("aria-pressed") == "true"


def test_what_is_printed_is_light_and_whole(large: Reader) -> None:
    """Paper gets two hundred rows and the number of the others, in landscape, and the screen its list back."""
    large.open("#/modules")
    large.page.select_option("#theme", "dark")
    before = large.page.locator("tbody tr[aria-rowindex]").count()
    large.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    large.page.emulate_media(media="print")
    assert large.page.locator("tbody tr[aria-rowindex]").count() == 200
    assert large.page.locator(".more:visible").inner_text() == "1,300 more in report.json"
    assert large.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    large.page.emulate_media(media="screen")
    large.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert large.page.locator("tbody tr[aria-rowindex]").count() == before
    assert large.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("route", SCREENS)
def test_axe_finds_nothing(reader: Reader, route: str, theme: Literal["light", "dark"]) -> None:
    """Names, contrast, order of headings, roles: the rules of axe-core hold on each screen, in both themes."""
    reader.page.emulate_media(color_scheme=theme)
    reader.open(route)
    # Evaluated, not added as a script, which the page's policy would refuse.
    reader.page.evaluate(f"{axe_core()};0")
    found = reader.page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] })"
        ".then((run) => run.violations.map(({ id, nodes: [node] }) => `${id}: ${node.target} ${node.failureSummary}`))"
    )
    assert found == []


def test_an_old_browser_gets_a_sentence(reader: Reader) -> None:
    """Where the payload cannot be unpacked, the page says so and the summary stays."""
    reader.page.add_init_script("delete window.DecompressionStream")
    reader.page.goto(reader.file.as_uri())
    reader.page.wait_for_selector("body[data-failed]")
    assert "DecompressionStream" in reader.page.locator("#notice").inner_text()
    assert reader.page.locator("#overview").is_visible()


def test_without_a_script_the_summary_is_there(browser: Browser, folder: Path) -> None:
    """Script switched off: the summary, the rules, and a word on what is missing."""
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((folder / "small.html").as_uri())
    assert page.locator("#overview").is_visible()
    assert page.locator("#about").is_visible()
    assert page.locator(".tools").is_hidden()
    assert "script is switched off" in page.locator("noscript").inner_text()
    context.close()


def test_a_clean_project_is_told_so(browser: Browser, folder: Path) -> None:
    """A report without findings, links and steps has no broken screen."""
    for found in _reading(browser, folder / "empty.html"):
        for route in (
            "#/",
            "#/findings",
            "#/structure",
            "#/cycles",
            "#/modules",
            "#/module/empty",
            "#/symbols",
            "#/tests",
            "#/plan",
        ):
            found.open(route)
        found.open("#/")
        assert "Nothing is known to be broken" in found.page.locator(".headline").inner_text()


def test_a_migration_shows_what_is_left(reader: Reader) -> None:
    """The concepts lead to their pages, where each state has its number and the files can be narrowed to one."""
    reader.open("#/migration")
    reader.page.get_by_role("link", name="shop.models.order.Order").click()
    reader.ready("#/migration/shop.models.order.Order")
    assert "69% of 13 files import it as declared" in reader.page.locator("#screen .conclusion").inner_text()
    assert "over the budget of 2" in reader.page.locator("#screen .conclusion").inner_text()
    bar = reader.page.locator(".states[role=img]").first
    assert bar.get_attribute("aria-label") == "9 canonical, 2 shimmed, 1 hybrid, 1 legacy"
    reader.page.get_by_label("State").select_option("hybrid")
    assert reader.page.get_by_text("1 of 2 files").is_visible()


def test_cuts_can_be_tried(reader: Reader) -> None:
    """What is ticked is worked out at once and stays in the address; with all cuts made no knot is left."""
    knot = next(knot for knot in SMALL.knots if len(knot.cuts) == knot.needed > 0)
    reader.open(f"#/cycle/{quote(knot.id, safe='')}")
    assert "Tick cuts" in reader.page.locator(".trial").inner_text()
    for box in reader.page.locator(".cuts input").all():
        box.check()
    assert f"{len(knot.members)} → 0" in reader.page.locator(".trial").inner_text()
    assert "cuts=1" in reader.page.url


def test_tried_cuts_can_be_agreed_on(browser: Browser, tmp_path: Path) -> None:
    """The step of the knot is agreed then, with a note that names the cuts; the address keeps both."""
    report = reported("import_cycle")
    subjects = {finding.fingerprint: finding.subject for finding in report.findings}
    step, knot = next(
        (step, knot)
        for step in report.plan.steps
        for knot in report.knots
        if knot.cuts and knot.id in {subjects[fingerprint] for fingerprint in step.resolves}
    )
    (tmp_path / "circle.html").write_text(render(report), encoding="utf-8")
    for reader in _reading(browser, tmp_path / "circle.html"):
        reader.open(f"#/cycle/{quote(knot.id, safe='')}")
        button = reader.page.locator(".trial button")
        first = reader.page.locator(".cuts input").first
        assert button.is_hidden()
        first.check()
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        first.uncheck()
        first.check()
        assert button.get_attribute("aria-pressed") == "true"
        reader.open(f"#/plan/{step.id}?{reader.page.url.partition('?')[2]}")
        assert reader.page.locator("#screen .ruling").get_attribute("data-state") == "agreed"
        note = reader.page.locator("#screen .ruling-note").input_value()
        assert note == f"cuts: {knot.cuts[0].importer} → {knot.cuts[0].imported}"


def test_search_forgives_a_slip(reader: Reader) -> None:
    """A letter that is wrong still finds the module; a file is found by its path."""
    reader.open("#/")
    reader.page.fill("#search", "invioce")
    assert "shop.billing.invoice" in reader.page.locator("#results").inner_text()
    reader.page.fill("#search", "models/order.py")
    assert "shop.models.order" in reader.page.locator("#results").inner_text()


def test_the_matrix_tells_what_is_forbidden(browser: Browser, tmp_path: Path) -> None:
    """Forbidden pairs have a cross and as many findings as the report; a row opens in place and closes again."""
    shop = report_of_shops()
    (tmp_path / "shops.html").write_text(render(shop), encoding="utf-8")
    for reader in _reading(browser, tmp_path / "shops.html"):
        reader.open("#/structure")
        assert "1 pair forbidden, with 1 finding" in reader.page.locator(".conclusion:visible").inner_text()
        assert reader.page.locator(".cells .crossed").get_attribute("d")
        assert reader.page.locator(".side a").all_inner_texts() == ["orders", "auth"]
        reader.page.locator('.side button[data-row="orders"]').click()
        assert reader.page.locator(".side a").all_inner_texts() == ["orders.a", "orders.b", "auth"]
        assert "open=orders" in reader.page.url
        reader.page.locator('.side button[data-row="orders"]').click()
        assert reader.page.locator(".side a").all_inner_texts() == ["orders", "auth"]
        reader.page.select_option('select[name="kind"]', "1")
        assert "do not import each other" in reader.page.locator(".conclusion:visible").inner_text()


def test_every_screen_is_narrowed_to_my_part(browser: Browser, tmp_path: Path) -> None:
    """A package or a team holds on every screen, and a finding belongs to it by the same rule everywhere."""
    theirs = tuple(module.id for module in SMALL.modules if module.id.startswith("shop.billing"))
    (tmp_path / "owned.html").write_text(render(replace(SMALL, owners=(Owner("@shop/payments", theirs),))), "utf-8")
    reading = _reading(browser, tmp_path / "owned.html")
    reader = next(reading)
    packages = {module.path: module.package for module in SMALL.modules}
    parts = {
        "package:shop.storage": {path for path, package in packages.items() if package == "shop.storage"},
        "package:shop": {path for path, package in packages.items() if f"{package}.".startswith("shop.")},
        "team:@shop/payments": {module.path for module in SMALL.modules if module.id in theirs},
    }
    for key, paths in parts.items():
        mine = [finding for finding in SMALL.findings if paths.intersection(finding.paths)]
        steps = [step for step in SMALL.plan.steps if {finding.fingerprint for finding in mine} & set(step.resolves)]
        reader.open(f"#/parts?text={quote(key.partition(':')[2])}&kind={key.partition(':')[0]}")
        row = reader.page.locator("table.long tbody tr[aria-rowindex='2'] td").all_inner_texts()
        assert row[2:6:3] == [str(len(paths)), str(len(steps))]
        assert row[3] == str(len(mine))
        reader.page.locator("a.whole").first.click()
        reader.page.wait_for_selector("#screen:not([hidden]) .map .outside")
        for screen, count in (("modules", len(paths)), ("findings", len(mine)), ("plan", len(steps))):
            reader.page.click(f'.screens a[href^="#/{screen}"]')
            reader.ready(f"#/{screen}")
            assert f"part={quote(key, safe='')}" in reader.page.url
            shown = "" if not count else reader.page.locator(".total").inner_text().split()[0]
            assert shown == ("" if not count else str(count))
    reader.page.keyboard.press("/")
    reader.page.keyboard.type("shop.api.users")
    assert reader.page.locator("#results .quiet", has_text="module").count() == 0
    reader.page.select_option("#part", "")
    reader.page.fill("#search", "shop.api.users")
    assert reader.page.locator("#results .quiet", has_text="module").count() > 0
    next(reading, None)


def test_one_figure_has_one_value(browser: Browser, tmp_path: Path) -> None:
    """What a screen counts is what `report.json` holds, and what the first screen says."""
    report = reported("monorepo")
    (tmp_path / "sample.html").write_text(render(report), encoding="utf-8")
    reading = _reading(browser, tmp_path / "sample.html")
    reader = next(reading)
    found = {metric.name: int(metric.value) for metric in report.metrics}
    told = {
        "#/findings": [len(report.findings)],
        "#/broken": [sum(f.rule == "unresolved-import" for f in report.findings), found["unresolved-imports"]],
        "#/tests": [found["uncollectable-tests"], found["tests"], found["test-modules"], found["uncollected-tests"]],
        "#/cycles": [len(report.knots), sum(f.rule == "import-cycle" for f in report.findings), found["failing-knots"]],
        "#/symbols": [found["fragmented-symbols"], len(report.symbols)],
        "#/modules": [found["modules"], sum(m.kind is ModuleKind.NAMESPACE for m in report.modules), found["edges"]],
        "#/plan": [len(report.plan.steps), len(report.plan.first)],
        "#/migration": [len(report.migrations), sum(migration.left for migration in report.migrations)],
    }
    for route, numbers in told.items():
        reader.open(route)
        sentence = reader.page.locator(".conclusion:visible").inner_text()
        assert [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", sentence)][: len(numbers)] == numbers
    for symbol in report.symbols[:3]:
        reader.open("#/symbol/" + quote(symbol.id, safe=""))
        users = {user.module for route in symbol.routes for user in route.users}
        assert f" {len(users)} module" in reader.page.locator(".conclusion:visible").inner_text()
    reader.open("#/")
    headline = reader.page.locator(".headline").inner_text()
    for number, words in ((found["unresolved-imports"], "imports fail"), (found["uncollectable-tests"], "of")):
        assert f"{number} {words}" in headline
    next(reading, None)


def test_what_is_decided_is_kept_in_the_address_and_in_a_file(reader: Reader, tmp_path: Path) -> None:
    """A decision holds on every screen and behind the way back; the file is the one that the command line reads."""
    agreed, later = SMALL.plan.steps[0].id, SMALL.plan.steps[1].id
    reader.open("#/plan")
    cards = reader.page.locator(".card", has=reader.page.locator("h3 a"))
    cards.nth(0).get_by_text("Agreed", exact=True).click()
    cards.nth(0).locator(".ruling-note").fill("after the release, = 5 %")
    cards.nth(1).get_by_text("Later", exact=True).click()
    reader.page.click('.screens a[href^="#/findings"]')
    reader.ready("#/findings")
    assert "decided=" in reader.page.url
    reader.page.go_back()
    reader.ready("#/plan")
    assert "1 agreed, 0 rejected, 1 for later" in reader.page.locator(".conclusion:visible").inner_text()
    reader.open("#/agreed?" + reader.page.url.partition("?")[2])
    assert "after the release, = 5 %" in reader.page.locator("#screen").inner_text()
    with reader.page.expect_download() as download:
        reader.page.get_by_text("Save decisions").click()
    file = tmp_path / "decisions.json"
    download.value.save_as(file)
    rulings = load(file)
    assert {ruling.step: (ruling.state, ruling.note) for ruling in rulings} == {
        agreed: (State.AGREED, "after the release, = 5 %"),
        later: (State.LATER, ""),
    }
    assert {ruling.step: ruling.resolves for ruling in rulings}[agreed] == SMALL.plan.steps[0].resolves
    reader.trouble.clear()  # the browser tells a file that is saved like a page that is asked for


def test_what_became_of_decisions_is_told_as_the_command_line_tells_it(browser: Browser, tmp_path: Path) -> None:
    """Of each decision of last time the page says what has become of it, whoever brings the file."""
    step = SMALL.plan.steps[0]
    rulings = (
        Ruling(step.id, State.AGREED, resolves=step.resolves),
        Ruling("0123abcd", State.AGREED, "What is done", resolves=("0" * 16,)),
        Ruling("0123abce", State.AGREED, "Half of it", resolves=("0" * 16, *step.resolves)),
        Ruling("no id", State.REJECTED, MARKUP),
    )
    outcomes = [one.outcome for one in followed(rulings, SMALL.plan)]
    assert set(outcomes) == set(Outcome)
    (tmp_path / "ruled.html").write_text(render(replace(SMALL, decisions=followed(rulings, SMALL.plan))), "utf-8")
    reading = _reading(browser, tmp_path / "ruled.html")
    reader = next(reading)
    reader.open("#/agreed")
    shown = reader.page.locator("table[aria-label='Last time'] .outcome")
    assert [shown.nth(n).get_attribute("class") for n in range(shown.count())] == [f"outcome {o}" for o in outcomes]
    assert "1 of 3" in reader.page.locator(".conclusion:visible").inner_text()
    assert "2 steps are agreed now" in reader.page.locator(".conclusion:visible").inner_text()
    for content, said in (
        ("{", "not JSON"),
        ("[]", "no table"),
        ('{"decisions": {"keep": {"state": "x"}}}', "no state"),
    ):
        (tmp_path / "file.json").write_text(content, "utf-8")
        reader.page.locator("input[type=file]").set_input_files(tmp_path / "file.json")
        reader.page.locator(".problem", has_text=said).wait_for()
    (tmp_path / "file.json").write_text('{"decisions": {"0123abcd": {"state": "later"}}}', "utf-8")
    reader.page.locator("input[type=file]").set_input_files(tmp_path / "file.json")
    reader.page.locator("h2", has_text="For later: 1").wait_for()
    next(reading, None)


def report_of_shops() -> Report:
    """Two services, of which one must not import the other and does."""
    names = ("auth.login", "auth.users", "orders.a", "orders.b")
    edges = (
        reports.edge("auth.login", "auth.users", 1),
        reports.edge("orders.a", "auth.login", 1),
        reports.edge("orders.a", "orders.b", 2),
    )
    crossing = Finding(
        "boundary-crossing", Severity.ERROR, "orders.a -> auth.login", "orders imports auth", Location("orders/a.py", 1)
    )
    return replace(
        reports.empty(),
        modules=tuple(reports.module(name) for name in names),
        edges=edges,
        findings=(crossing,),
        matrices=(
            Matrix("", ("orders", "auth"), services=True),
            Matrix("auth", ("auth.login", "auth.users")),
            Matrix("orders", ("orders.a", "orders.b")),
        ),
        services=(Service("orders", ("orders",), ()), Service("auth", ("auth",))),
        crossings=(Crossing("orders.a", "auth.login", crossing.fingerprint),),
    )
