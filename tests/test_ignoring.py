"""What somebody asks to ignore is not told, and requests that are good for nothing are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from importmap import app
from importmap.config import Config, Exemption
from importmap.ignoring import Sifted
from importmap.model.finding import Finding
from tests.code import analysed

HERE = "  # importmap: ignore[unresolved-import] the build writes it"


def judged(files: dict[str, str], *exemptions: Exemption, config: Config | None = None) -> Sifted:
    """What is told of these files, below a package, and what is not."""
    config = config or Config(base=Path("/nowhere"), source="conf/pyproject.toml", ignore=exemptions)
    return app.judged(analysed({"shop/__init__.py": "", **files}, config=config))


def told(sifted: Sifted) -> list[tuple[str, str]]:
    """The rule and subject of each finding that is told."""
    return [(finding.rule, finding.subject) for finding in sifted.told]


def useless(sifted: Sifted) -> list[Finding]:
    """The requests that are good for nothing."""
    return [finding for finding in sifted.told if finding.rule == "useless-ignore"]


def test_comment_ignores_the_finding_on_its_line() -> None:
    """A finding whose line has the comment is not told; it is listed with the reason."""
    sifted = judged({"shop/a.py": f"import shop.gone{HERE}\nimport shop.lost\n"})
    assert told(sifted) == [("unresolved-import", "shop.lost")]
    ((finding, reason),) = [(one.finding, one.reason) for one in sifted.ignored]
    assert (finding.subject, reason) == ("shop.gone", "the build writes it")


@pytest.mark.parametrize(
    ("comment", "is_told"),
    [
        ("# importmap: ignore[unresolved-import] why", False),
        ("# importmap: ignore[import-cycle, unresolved-import] why", False),
        ("# importmap: ignore why", False),
        ("# noqa: F401 # importmap: ignore[unresolved-import] why", False),
        # Without a reason it is ignored as well, and something else is told.
        ("# importmap: ignore[unresolved-import]", False),
        ("# importmap: ignore[import-cycle] why", True),
        ("# importmap: ignore[unresolved-imports] why", True),
    ],
)
def test_comment_speaks_of_its_rules(comment: str, is_told: bool) -> None:
    """A comment ignores what the rules find that it names, or what any rule finds if it names none."""
    sifted = judged({"shop/a.py": f"import shop.gone  {comment}\n"})
    assert (("unresolved-import", "shop.gone") in told(sifted)) == is_told


def test_group_is_told_until_each_place_is_ignored() -> None:
    """Places that are ignored are marked and given up as the place of the finding; it stays the same finding."""
    plain = {"shop/a.py": "import shop.gone\n", "shop/b.py": "\nimport shop.gone\n"}
    first = {**plain, "shop/a.py": f"import shop.gone{HERE}\n"}
    both = {**first, "shop/b.py": f"\nimport shop.gone{HERE.replace('the build', 'nobody')}\n"}
    (before,) = judged(plain).told
    (after,) = judged(first).told
    assert (str(before.location), str(after.location)) == ("shop/a.py:1", "shop/b.py:2")
    assert after.fingerprint == before.fingerprint
    texts = [item.text for item in before.evidence]
    marked = [f"{texts[0]}  (ignored: the build writes it)", texts[1]]
    assert [item.text for item in after.evidence] == marked
    sifted = judged(both)
    assert told(sifted) == []
    assert [one.reason for one in sifted.ignored] == ["the build writes it; nobody writes it"]


def test_place_outside_of_the_evidence_stands_for_the_finding() -> None:
    """Where the evidence explains a finding that stands elsewhere, the comment belongs on the finding's own line."""
    files = {
        "shop/models.py": "class Order: ...  # importmap: ignore[many-paths] it moves next week\n",
        "shop/api.py": "from shop.models import Order\n",
        **{f"shop/a{n}.py": "from shop.api import Order\n" for n in range(4)},
        **{f"shop/b{n}.py": "from shop.models import Order\n" for n in range(4)},
    }
    sifted = judged(files)
    assert [one.finding.rule for one in sifted.ignored] == ["many-paths"]
    assert told(sifted) == []


def test_evidence_that_explains_is_no_place() -> None:
    """A call that is wrong is ignored on its own line; the definition that it does not fit is only shown."""
    call = "from shop.models import pay\npay()  # importmap: ignore[interface-drift] pay gets a default next week\n"
    sifted = judged({"shop/models.py": "def pay(amount): ...\n", "shop/a.py": call})
    assert told(sifted) == []
    assert [one.finding.rule for one in sifted.ignored] == ["interface-drift"]
    (finding,) = [one.finding for one in sifted.ignored]
    assert [item.place for item in finding.evidence] == [True, False]


@pytest.mark.parametrize(
    ("exemption", "left"),
    [
        (Exemption("unresolved-import", "why", subject="shop.gone"), {"shop.lost", "shop.old.lost"}),
        (Exemption("unresolved-import", "why", subject="shop.*"), set()),
        (Exemption("unresolved-import", "why", subject="*.lost"), {"shop.gone"}),
        (Exemption("unresolved-import", "why", path="shop/old/"), {"shop.gone", "shop.lost"}),
        (Exemption("unresolved-import", "why", path="**/a.py"), {"shop.old.lost"}),
        (
            Exemption("unresolved-import", "why", path="shop/old/**", subject="*.gone"),
            {"shop.gone", "shop.lost", "shop.old.lost"},
        ),
        (Exemption("import-cycle", "why", subject="*"), {"shop.gone", "shop.lost", "shop.old.lost"}),
    ],
)
def test_configuration_ignores_by_subject_and_path(exemption: Exemption, left: set[str]) -> None:
    """A table ignores what its rule finds about the subjects, in the files, that its globs match."""
    files = {
        "shop/a.py": "import shop.gone, shop.lost\n",
        "shop/old/__init__.py": "",
        "shop/old/b.py": "import shop.old.lost\n",
    }
    assert {subject for rule, subject in told(judged(files, exemption)) if rule == "unresolved-import"} == left


def test_path_takes_places_out_of_a_group() -> None:
    """Of a finding in several files those that the glob matches are ignored."""
    files = {"shop/a.py": "import shop.gone\n", "shop/b.py": "import shop.gone\n"}
    (finding,) = judged(files, Exemption("unresolved-import", "why", path="shop/a.py")).told
    assert str(finding.location) == "shop/b.py:1"


USELESS = [
    (f"import shop{HERE}\n", "ignore[unresolved-import] matches nothing"),
    ("import shop  # importmap: ignore just so\n", "ignore matches nothing"),
    ("import shop.gone  # importmap: ignore[unresolved-import]\n", "ignore[unresolved-import] gives no reason"),
    ("import shop.gone  # importmap: ignore\n", "ignore gives no reason"),
    ("import shop  # importmap: ignore[many-path] why\n", "ignore[many-path] names a rule that does not exist"),
    # One of two rules is enough to be told, and twice the same in one file is one finding.
    (
        "import shop.gone  # importmap: ignore[unresolved-import, many-paths] why\n",
        "ignore[many-paths] matches nothing",
    ),
    (f"import shop{HERE}\nimport shop.a{HERE}\n", "ignore[unresolved-import] matches nothing in 2 places"),
]


@pytest.mark.parametrize(("source", "message"), USELESS)
def test_useless_comment_is_told(source: str, message: str) -> None:
    """A comment that matches nothing, gives no reason or names no rule is a finding."""
    (finding,) = useless(judged({"shop/a.py": source}))
    assert finding.message == message
    assert finding.location.path == "shop/a.py"


def test_useless_table_is_told() -> None:
    """A table that matches nothing is a finding in the configuration file."""
    sifted = judged({"shop/a.py": ""}, Exemption("many-paths", "why", subject="shop.*", path="shop/**"))
    (finding,) = useless(sifted)
    assert finding.message == "ignore[many-paths] with subject shop.* and path shop/** matches nothing"
    assert str(finding.location) == "pyproject.toml"


def test_nearest_rule_is_proposed() -> None:
    """A mistyped rule has the one that is meant in its fix."""
    (finding,) = useless(judged({"shop/a.py": "import shop  # importmap: ignore[import-cycles] why\n"}))
    assert finding.fix is not None
    assert finding.fix.text == 'did you mean "import-cycle"?'


def test_a_part_cannot_tell_what_is_useless() -> None:
    """What matches nothing may match something in the rest of the project; a missing reason is missing anyway."""
    files = {"shop/a.py": f"import shop{HERE}\nimport shop.gone  # importmap: ignore[unresolved-import]\n"}
    config = Config(base=Path("/nowhere"), targets=("shop",), ignore=(Exemption("many-paths", "why", subject="x"),))
    assert [finding.message for finding in useless(judged(files, config=config))] == [
        "ignore[unresolved-import] gives no reason"
    ]


def test_rule_that_is_off_makes_nothing_useless() -> None:
    """Whether a comment matches what a rule would find is not known while the rule is off."""
    files = {"shop/a.py": f"import shop.gone{HERE}\nimport shop  # importmap: ignore why\n"}
    config = Config(base=Path("/nowhere"), rules={"unresolved-import": None})
    assert useless(judged(files, config=config)) == []


def test_ignored_findings_are_counted_and_listed() -> None:
    """The report has them beside the findings, and no figure but their own counts them."""
    analysis = analysed({"shop/__init__.py": "", "shop/a.py": f"import shop.gone{HERE}\n"})
    report = app.report(replace(analysis, config=replace(analysis.config, rules={})))
    figures = {metric.name: metric.value for metric in report.metrics}
    assert (figures["ignored-findings"], figures["unresolved-imports"]) == (1, 0)
    assert [one.reason for one in report.ignored] == ["the build writes it"]
    assert not report.plan.steps
