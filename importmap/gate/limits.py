"""Whether metrics keep to the bounds that the configuration gives them"""

from __future__ import annotations

from collections.abc import Iterable

from importmap.config import NOT_WORSE, Config, nearest
from importmap.model.errors import ConfigError
from importmap.model.gate import Limit
from importmap.model.history import Comparison
from importmap.model.report import Metric


def judged(
    config: Config, metrics: Iterable[Metric], comparison: Comparison | None
) -> tuple[tuple[Limit, ...], tuple[str, ...]]:
    """Each limit with what the metric is, and the metrics that cannot be judged for want of a base.

    A metric that the base did not have is one of these: an older configuration may not have asked for it.
    """
    measured = {metric.name: metric for metric in metrics}
    # What is worse only because it has turned to where it should be is held to what it is now.
    before = {
        change.name: change.after if change.excused else change.before
        for change in (comparison.metrics if comparison is not None else ())
    }
    limits: list[Limit] = []
    unjudged: list[str] = []
    for name, bound in sorted(config.limits.items()):
        metric = measured.get(name)
        if metric is None:
            hint = nearest(name, measured) or "docs/metrics.md lists all of them"
            raise ConfigError(f'{config.where("limits")} names "{name}", which is no metric', hint)
        if bound is None and not metric.better:
            message = f'{config.where("limits")} {name} cannot be "{NOT_WORSE}": more of it is neither better nor worse'
            raise ConfigError(message, f"give the most that is allowed: {name} = {metric.value:g}")
        meant = before.get(name) if bound is None else bound
        if meant is None:
            unjudged.append(name)
        else:
            limits.append(Limit(name, metric.value, meant, metric.better, of_base=bound is None))
    return tuple(limits), tuple(unjudged)
