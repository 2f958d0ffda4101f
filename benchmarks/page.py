"""What the report costs its reader: `python -m benchmarks.page [REPORT.html...]`, with a chromium

Without files, generated projects of 5,000 and of 20,000 modules are rendered. Printed are the size of each page and the
time of the browser's main thread, in milliseconds of its own CPU: until the page is interactive, for the slowest of its
screens, and for the slowest key in the search box, each beside its budget.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from importmap.render.html import render
from tests import reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, CDPSession, Page

CHROMIUM = Path("/usr/bin/chromium")
GENERATED = {"5,000 modules": (5_000, 15_500), "20,000 modules": (20_000, 90_000)}
# Milliseconds until interactive, for a screen and for a key.
BUDGETS = {"5,000 modules": (500, 100, 50), "20,000 modules": (1_000, 150, 60)}
SCREENS = "findings broken tests structure cycles modules removals symbols plan parts agreed about".split()
SOUGHT = "permission vault"


def main() -> None:
    """Measure the pages that are named, or those of generated projects."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        program = str(CHROMIUM) if CHROMIUM.is_file() else None
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        print(f"{'page':30}{'KB':>8}{'interactive':>14}{'slowest screen':>30}{'slowest key':>14}")
        for name, path in _pages(Path(folder)).items():
            _measure(browser, name, path)
        browser.close()


def _pages(folder: Path) -> dict[str, Path]:
    """The files that are named, or one of each generated project."""
    if len(sys.argv) > 1:
        return {path: Path(path).resolve() for path in sys.argv[1:]}
    pages = {}
    for number, (name, (modules, edges)) in enumerate(GENERATED.items()):
        pages[name] = folder / f"{number}.html"
        pages[name].write_text(render(reports.large(modules, edges)), encoding="utf-8")
    return pages


def _measure(browser: Browser, name: str, path: Path) -> None:
    """Print one line on one page."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto("about:blank")

    def opened() -> None:
        page.goto(f"{path.as_uri()}#/")
        page.wait_for_selector("body[data-ready]")

    interactive = _cost(session, opened)
    screens = {screen: _cost(session, partial(_go, page, screen)) for screen in SCREENS}
    slowest = max(screens, key=lambda screen: screens[screen])
    page.focus("#search")
    key = max(_cost(session, partial(page.keyboard.press, letter)) for letter in SOUGHT.replace(" ", ""))
    budget = BUDGETS.get(name, ("", "", ""))
    print(
        f"{name[-30:]:30}{path.stat().st_size // 1000:8}{_told(interactive, budget[0]):>14}"
        f"{f'{slowest} {_told(screens[slowest], budget[1])}':>30}{_told(key, budget[2]):>14}"
    )
    page.close()


def _go(page: Page, screen: str) -> None:
    """Show a screen."""
    page.evaluate("screen => { location.hash = `#/${screen}`; }", screen)
    page.wait_for_selector(f'body[data-ready="#/{screen}"]')


def _cost(session: CDPSession, act: Callable[[], None]) -> float:
    """The milliseconds that the main thread works while something is done, and until it is drawn."""
    before = _worked(session)
    act()
    session.send("Runtime.evaluate", {"expression": _DRAWN, "awaitPromise": True})
    return _worked(session) - before


def _worked(session: CDPSession) -> float:
    """The milliseconds of CPU that the main thread has taken for tasks."""
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1000


def _told(value: float, budget: object) -> str:
    """A figure and its budget."""
    return f"{value:.0f}/{budget}" if budget else f"{value:.0f}"


_DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"

if __name__ == "__main__":
    main()
