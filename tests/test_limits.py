"""Metrics keep to the bounds that the configuration gives them, or the gate fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from importmap import cli, config
from importmap.config import Config
from importmap.gate import limits
from importmap.model.errors import ConfigError
from importmap.model.history import Comparison, MetricChange
from importmap.model.report import Metric
from tests.trees import plant

METRICS = (Metric("edges", 10, "lower"), Metric("lines", 500, ""), Metric("covered", 7, "higher"))

# the bounds, the base's figures, what is exceeded, what cannot be judged
BOUNDS: list[tuple[Mapping[str, float | None], Mapping[str, float], list[str], tuple[str, ...]]] = [
    ({}, {}, [], ()),
    ({"edges": 10}, {}, [], ()),
    ({"edges": 9.5}, {}, ["edges"], ()),
    ({"covered": 8, "edges": 10}, {}, ["covered"], ()),
    ({"covered": 7}, {}, [], ()),
    ({"lines": 499}, {}, ["lines"], ()),
    ({"edges": None}, {"edges": 10}, [], ()),
    ({"edges": None}, {"edges": 9}, ["edges"], ()),
    ({"covered": None}, {"covered": 8}, ["covered"], ()),
    ({"edges": None}, {}, [], ("edges",)),
]


def comparison(before: Mapping[str, float]) -> Comparison | None:
    """A comparison with a base that had these figures; None for no base."""
    changes = tuple(MetricChange(name, value, None, "") for name, value in before.items())
    nothing = Comparison("shop", None, None, (), (), (), (), (), ())
    return replace(nothing, metrics=changes) if before else None


@pytest.mark.parametrize(("bounds", "before", "exceeded", "unjudged"), BOUNDS)
def test_a_limit_is_the_most_or_where_more_is_better_the_least(
    bounds: Mapping[str, float | None], before: Mapping[str, float], exceeded: list[str], unjudged: tuple[str, ...]
) -> None:
    """A bound is a number, or what the base has; without a base that is not judged, and said."""
    held, left = limits.judged(Config(base=Path(), limits=bounds), METRICS, comparison(before))
    assert [limit.metric for limit in held if not limit.kept] == exceeded
    assert left == unjudged
    assert len(held) + len(left) == len(bounds)


@pytest.mark.parametrize(
    ("bounds", "message", "hint"),
    [
        ({"edgse": 1}, '"edgse", which is no metric', 'did you mean "edges"?'),
        ({"lines": None}, "neither better nor worse", "lines = 500"),
    ],
)
def test_a_limit_that_cannot_be_meant(bounds: Mapping[str, float | None], message: str, hint: str) -> None:
    """An unknown metric is told with the nearest one, and so is a comparison that has no meaning."""
    with pytest.raises(ConfigError) as raised:
        limits.judged(Config(base=Path(), limits=bounds), METRICS, None)
    assert message in raised.value.message
    assert hint in raised.value.hint


@pytest.mark.parametrize("value", ["true", '"low"', "nan", "inf", "[1]"])
def test_a_bound_is_a_number(tmp_path: Path, value: str) -> None:
    """Or the word for the base; nothing else."""
    plant(tmp_path, {"importmap.toml": f"[limits]\nedges = {value}\n"})
    with pytest.raises(ConfigError, match="edges must be a number"):
        config.load(tmp_path)
    plant(tmp_path, {"importmap.toml": '[limits]\nedges = "not-worse"\nlines = 5\n'})
    assert config.load(tmp_path).limits == {"edges": None, "lines": 5.0}


def test_the_gate_holds_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A limit that is exceeded fails, and the line that says so comes first."""
    monkeypatch.chdir(plant(tmp_path / "shop", {"a.py": "import b\n", "b.py": "", "importmap.toml": ""}))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for bound, code in ((1, 0), (0, 1)):
        plant(tmp_path / "shop", {"importmap.toml": f"[limits]\nedges = {bound}\n"})
        assert cli.run(["check", "-q"]) == code
    told = capfd.readouterr().out
    assert "passed: no finding from error on, 1 limit kept" in told or "passed: no finding, 1 limit kept" in told
    assert "1 of 1 limit exceeded" in told
    assert "limit    edges is 1, at most 0\n" in told
