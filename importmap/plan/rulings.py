"""The file in which a team keeps what it has decided on the steps of a plan, and what has become of that

It is JSON or TOML, and the report writes it, too: a table `decisions` with one table for each step, by the id of it.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from importmap import toml
from importmap.config import fill, text
from importmap.model.change import UPKEEP, Plan
from importmap.model.errors import ConfigError
from importmap.model.ruling import Followed, Outcome, Ruling, State

SCHEMA = 1  # raised when a field of the file changes its meaning or disappears
_HINT = "docs/plan.md shows what such a file looks like"


def load(path: Path) -> tuple[Ruling, ...]:
    """What a file says, in the order in which it says it; ConfigError if it cannot be meant."""
    found = _parsed(path)
    schema = found.get("schema", SCHEMA)
    if type(schema) is not int or schema > SCHEMA:
        message = f"{path} was written by a newer importmap: schema {schema}, not {SCHEMA}"
        raise ConfigError(message, "update importmap")
    for key in found:
        if key not in ("schema", "decisions"):
            message = f'{path} has no key "{key}" beside "decisions"'
            raise ConfigError(message, _HINT)
    rulings = []
    for step, table in _table(found.get("decisions", {}), f"{path} decisions").items():
        where = f"{path} [decisions.{step}]"
        said = {key: _plain(value) for key, value in _table(table, where).items()}
        rulings.append(fill(Ruling, {**said, "step": step}, where))
    return tuple(rulings)


def followed(rulings: Iterable[Ruling], plan: Plan) -> tuple[Followed, ...]:
    """What has become of what was decided, in the order of the plan, and what is not in it behind."""
    ending: dict[str, list[str]] = defaultdict(list)
    for step in plan.steps:
        for fingerprint in step.resolves:
            ending[fingerprint].append(step.id)
    order = {step.id: number for number, step in enumerate(plan.steps)}
    if plan.upkeep is not None:
        order[plan.upkeep.id] = len(order)
    found = [_followed(ruling, order, ending) for ruling in rulings]
    return tuple(sorted(found, key=lambda one: (order.get(one.ruling.step, len(order)), one.ruling.step)))


def agreed(rulings: Iterable[Ruling], plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the steps that are agreed on and can be carried out; in words what else is agreed on, or unknown."""
    steps = {step.id: step for step in plan.steps}
    ids, told = [], []
    for one in followed(rulings, plan):
        id = one.ruling.step
        name = f"step {id}" + (f", {one.ruling.title}" if one.ruling.title else "")
        if one.outcome is Outcome.UNKNOWN:
            told.append(f"no step has the id {id}, and without `resolves` nothing tells that one had it")
        elif one.ruling.state is not State.AGREED or one.outcome is Outcome.DONE:
            continue
        elif one.outcome is Outcome.ELSEWHERE:
            told.append(f"{name}: no step any more, and not done; see {', '.join(one.steps)}")
        elif id in steps and steps[id].rewrites:
            ids.append(id)
        else:
            told.append(f"{name}: has to be done by hand")
    return tuple(ids), tuple(told)


def _followed(ruling: Ruling, ids: Mapping[str, int], ending: Mapping[str, Iterable[str]]) -> Followed:
    left = [fingerprint for fingerprint in ruling.resolves if fingerprint in ending]
    ended = len(ruling.resolves) - len(left)
    steps = tuple(sorted({id for fingerprint in left for id in ending[fingerprint]}, key=lambda id: ids[id]))
    if ruling.step in ids:
        return Followed(ruling, Outcome.OPEN, ended, steps)
    if left:
        return Followed(ruling, Outcome.ELSEWHERE, ended, steps)
    is_known = bool(ruling.resolves) or ruling.step == UPKEEP
    return Followed(ruling, Outcome.DONE if is_known else Outcome.UNKNOWN, ended)


def _parsed(path: Path) -> Mapping[str, object]:
    """The content of a file of either kind, by how it begins where its name does not tell."""
    content = text(path).removeprefix("\ufeff")
    is_json = path.suffix == ".json" or (path.suffix != ".toml" and content.lstrip().startswith("{"))
    try:
        return _table(json.loads(content), str(path)) if is_json else toml.load(content)
    except toml.TomlError as error:
        message = f"{path} is not valid TOML: {error}"
    except RecursionError:
        message = f"{path} is nested too deeply"
    except ValueError as error:
        message = f"{path} is not valid JSON: {error}"
    raise ConfigError(message, _HINT)


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        message = f"{where} must be a table of tables"
        raise ConfigError(message, _HINT)
    return value


def _plain(value: object) -> object:
    """A value as JSON has it: TOML knows dates."""
    return value.isoformat() if isinstance(value, datetime.date) else value
