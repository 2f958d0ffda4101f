"""The summary fits the screen it is shown on, and is whole where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.text import Text

from importmap.model.location import Journey
from importmap.model.report import IgnoredFinding, Report
from importmap.render import answers, terminal
from tests.reports import empty, large, small

SCREENS = [(80, 24), (100, 30), (120, 40), (200, 60)]
AROUND = 2  # lines that the command line adds: where the report is, and the next prompt


def plain(lines: tuple[Text, ...]) -> str:
    """The lines as somebody reads them who sees no colours."""
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("report", [empty(), small(), large(3_000, 9_000)], ids=["empty", "small", "large"])
def test_the_summary_fits_the_screen(report: Report, size: tuple[int, int]) -> None:
    """No line is longer than the screen is wide, and nothing has scrolled away."""
    lines = terminal.summary(report, size, ("shop",))
    assert len(lines) + AROUND <= size[1]
    assert max(line.cell_len for line in lines) <= size[0]


@pytest.mark.parametrize("size", SCREENS)
def test_the_summary_uses_the_screen(size: tuple[int, int]) -> None:
    """Where there is much to tell, a third of the screen at most stays empty, as far as ten findings can fill it."""
    lines = terminal.summary(large(3_000, 9_000), size)
    assert len(lines) >= min(size[1] * 2 // 3, 30)


def test_the_first_line_is_the_verdict() -> None:
    """How bad it is stands first."""
    assert plain(terminal.summary(large(3_000, 9_000))[:1]) == "warehouse: 322 errors, 321 warnings, 107 infos"
    assert plain(terminal.summary(empty())) == "empty: no findings\n1 file, 10 lines, Python 3.11"


def test_coverage_is_told() -> None:
    """What was not read is said before any figure is believed."""
    assert terminal.coverage(small()).plain == (
        "24 files, 2,400 lines, Python 3.11, 1 not read whole, 13,864 left out, 2 notes, "
        "61f5447 of 2025-09-16, with uncommitted changes"
    )


def test_the_worst_of_each_rule_comes_before_the_second_of_any() -> None:
    """A rule with hundreds of errors does not hide the others, and the order is that of the report."""
    report = large(3_000, 9_000)
    found = terminal.worst(report, 8)
    assert len({finding.rule for finding in found}) == 7
    positions = [report.findings.index(finding) for finding in found]
    assert positions == sorted(positions)
    assert terminal.worst(report, 1) == report.findings[:1]


def test_piped_output_is_whole() -> None:
    """Without a screen no name is cut, and a finding is one line that can be searched for."""
    report = small()
    text = plain(terminal.summary(report))
    assert "…" not in text
    longest = max(terminal.worst(report, 10), key=lambda finding: len(finding.message))
    assert f"  {longest.location}  {longest.rule}  {longest.message}  reached by " in text


@pytest.mark.parametrize(
    ("subject", "message", "shown"),
    [
        ("shop.Order", "imported under 2 paths", "Order: imported under 2 paths"),
        (
            "shop.Order",
            "imported under 2 paths; 3 not by shop.Order",
            "Order: imported under 2 paths; 3 not by shop.Order",
        ),
        ("shop.Order", "shop has no Order", "shop has no Order"),
        ("auth -> orders", "auth imports orders", "auth imports orders"),
        ("shop.a b!", "it is broken", "b: it is broken"),
        ("???", "it is broken", "it is broken"),
        ("shop/models/order.py", "it is broken", "it is broken"),
    ],
)
def test_a_finding_names_its_subject(subject: str, message: str, shown: str) -> None:
    """A message that does not begin by saying what it is about gets its name, and any other is left alone."""
    finding = replace(small().findings[0], subject=subject, message=message)
    assert f"  broken-file  {shown}\n" in plain(terminal.summary(replace(small(), findings=(finding,))))


def test_critical_paths_are_told() -> None:
    """A line says what each critical path comes to, and a finding which of them reach it."""
    report = small()
    found = [replace(finding, journeys=(Journey("checkout", ("shop.api",)),)) for finding in report.findings[:2]]
    text = plain(terminal.summary(replace(report, findings=(*found, report.findings[-1]))))
    assert "\ncritical paths checkout 2 errors\n" in text
    assert text.count("  reached by checkout\n") == 2
    narrow = plain(terminal.summary(replace(report, findings=tuple(found)), (80, 24)))
    assert f"{found[0].rule}  reached by checkout" in narrow


def test_ignored_findings_are_counted() -> None:
    """What is ignored is not told but counted."""
    ignored = IgnoredFinding(small().findings[0], "it is meant")
    assert ", 1 ignored, " in terminal.coverage(replace(small(), ignored=(ignored,))).plain
    assert "ignored" not in terminal.coverage(small()).plain


def test_verbose_shows_every_finding() -> None:
    """Every finding is there, and everything that was left out."""
    text = plain(terminal.summary(large(3_000, 9_000), verbose=True))
    assert text.count("  import-cycle  ") == 108  # the table's row, and each finding
    assert "left out: backups (13,864 files), excluded by `backups/**`" in text


def test_what_comes_next_can_be_pasted() -> None:
    """The commands have the targets of this one, and are quoted for the shell."""
    text = plain(terminal.summary(small(), targets=("my shop",)))
    assert "Next  importmap broken 'my shop'" in text
    assert "importmap plan 'my shop'" in text
    assert text.count("importmap ") == 3


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A file name cannot colour the screen, nor turn the direction of writing."""
    report = small()
    hostile = tuple(replace(finding, message=f"\x1b[31m{finding.message}\r[bold]\u202e") for finding in report.findings)
    for size in (None, (120, 40)):
        text = plain(terminal.summary(replace(report, name="\x1b]0;title\x07", findings=hostile), size))
        assert not {"\x1b", "\r", "\x07", "\u202e"} & set(text)
        assert "\\x1b[31m" in text
        assert "[bold]" in text


def test_long_paths_keep_their_end() -> None:
    """On a narrow screen the name of the file is shown rather than its folders."""
    report = small()
    deep = replace(report.findings[0], location=replace(report.findings[0].location, path="a/" * 100 + "end.py"))
    text = plain(terminal.summary(replace(report, findings=(deep,)), (80, 24)))
    assert "/a/end.py:3  broken-file" in text


MODULES = {module.id: module for module in small().modules}
SORTS = {symbol.id: "dataclass" for symbol in small().symbols}


def test_where_shows_routes_and_users() -> None:
    """A symbol with its home and why, each route with its standing, and who uses it first where."""
    text = answers.where(small().symbols[:1], MODULES, SORTS)
    assert text.startswith("shop.models.order.Order\n  dataclass at shop/models/order.py:12\n  home: shop.Order\n")
    assert "    because it is offered in `shop.__all__`\n" in text
    assert "defined here, 5 uses in 1 module (1 production)\n             shop/api/orders.py:3  5 uses\n" in text
    assert "\n  offered  shop.Order " in text
    assert text.endswith("\n  and 1 latent path that nobody uses (--all)\n")
    counted = answers.where([replace(small().symbols[0], latent=2)], MODULES, SORTS)
    assert counted.endswith("\n  and 3 latent paths that nobody uses (--all)\n")
    assert "\n  latent   shop." in answers.where(small().symbols[:1], MODULES, SORTS, every=True)


def test_where_shows_the_busiest_users_first() -> None:
    """Of a long list the first are shown, and all of them on demand."""
    report = large(3_000, 9_000)
    modules = {module.id: module for module in report.modules}
    symbol = max(report.symbols, key=lambda found: max(len(route.users) for route in found.routes))
    users = max(len(route.users) for route in symbol.routes)
    assert f"and {users - answers.SHOWN} more (--all)" in answers.where((symbol,), modules, {symbol.id: "class"})
    every = answers.where((symbol,), modules, {symbol.id: "class"}, every=True)
    assert "--all" not in every
    assert every.count("  1 use\n") + every.count("  2 uses\n") == sum(len(route.users) for route in symbol.routes)
