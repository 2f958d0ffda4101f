"""The baseline: a file that lists findings which are known, so that only what is new fails

It holds what identifies a finding and nothing that an edit elsewhere changes. Each finding has a line of its own that
looks the same wherever it stands, so that git can merge two files line by line, also with `merge=union`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from importmap.model.errors import BaselineError
from importmap.model.finding import Finding
from importmap.model.gate import Baseline, Entry
from importmap.model.knots import Knot

NAME = "importmap-baseline.json"
SCHEMA = 1  # raised when a field of the file changes its meaning or disappears

_WITNESSES = 8  # members of a wide knot that are written down
_SURROGATE = re.compile("[\ud800-\udfff]")  # what Python makes of a file name that is not UTF-8


def load(path: Path, shown: str) -> Baseline:
    """The baseline that a file holds; lines that cannot be read are named, and do not matter otherwise."""
    try:
        text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    except OSError as error:
        message = f"{shown} cannot be read: {error.strerror}"
        raise BaselineError(message, "`importmap check --write-baseline` makes one") from error
    found, unread = _members(text)
    schema = found.pop("schema", SCHEMA)
    if type(schema) is int and schema > SCHEMA:
        raise BaselineError(f"{shown} was written by a newer importmap: schema {schema}, not {SCHEMA}", "update it")
    targets = found.pop("targets", [])
    names = targets if isinstance(targets, list) else []
    entries = {key: _entry(key, value) for key, value in found.items()}
    wrong = {key for key, entry in entries.items() if entry is None}
    unread += [number for number, line in enumerate(text.splitlines(), 1) if wrong and _key(line) in wrong]
    known = (entry for entry in entries.values() if entry is not None)
    return Baseline(shown, tuple(str(name) for name in names), _sorted(known), tuple(sorted(set(unread))))


def dump(baseline: Baseline) -> str:
    """The file: valid JSON in which each finding is a line that ends with a comma."""
    lines = [f"{_json(entry.fingerprint)}: {_json(_content(entry))}," for entry in baseline.entries]
    return "\n".join(["{", *lines, f'"targets": {_json(list(baseline.targets))},', f'"schema": {SCHEMA}', "}", ""])


def grown(baseline: Baseline, findings: Iterable[Finding], reason: str, knots: Iterable[Knot] = ()) -> Baseline:
    """The baseline with further findings, each for a reason; what it lists already stays as it is."""
    wide = {knot.id: _witnesses(knot) for knot in knots}
    added = (
        Entry(f.fingerprint, f.rule, f.subject, f.identity, () if f.identity else wide.get(f.subject, ()), reason)
        for f in findings
    )
    return replace(baseline, entries=_sorted((*added, *baseline.entries)))


def pruned(baseline: Baseline, stale: Collection[Entry]) -> Baseline:
    """The baseline without some of its entries."""
    return replace(baseline, entries=tuple(entry for entry in baseline.entries if entry not in stale))


def _witnesses(knot: Knot) -> tuple[str, ...]:
    """A few members by which a knot is known if another one is its first; which ones depends on their names alone."""
    names = [f"{knot.view}: {member}" for member in knot.members]
    digests = {name: hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in names}
    return tuple(sorted(sorted(names, key=lambda name: digests[name])[:_WITNESSES]))


def _members(text: str) -> tuple[dict[str, object], list[int]]:
    """What the file has by its keys, whole or, where that is no JSON, line by line; and the lines that have nothing."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, dict):
        return whole, []
    found: dict[str, object] = {}
    unread = []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip().removesuffix(",")
        try:
            members = json.loads(f"{{{content}}}")
        except (ValueError, RecursionError):
            if content not in ("{", "}"):
                unread.append(number)
            continue
        found.update(members)
    return found, unread


def _key(line: str) -> str:
    """The key that a line of the file begins with."""
    match = re.match(r'\s*"([^"\\]*)"\s*:', line)
    return match[1] if match else ""


def _entry(fingerprint: str, value: object) -> Entry | None:
    """The finding that one member of the file lists; None if it lists none."""
    if not isinstance(value, dict):
        return None
    rule, subject, reason = (value.get(key, "") for key in ("rule", "subject", "reason"))
    evidence = value.get("evidence", [])
    if not (isinstance(rule, str) and rule and isinstance(subject, str) and isinstance(reason, str)):
        return None
    if not (isinstance(evidence, list) and all(isinstance(one, str) for one in evidence)):
        return None
    members = value.get("members", [])
    if not (isinstance(members, list) and all(isinstance(one, str) for one in members)):
        return None
    return Entry(fingerprint, rule, subject, tuple(sorted(evidence)), tuple(sorted(members)), reason)


def _content(entry: Entry) -> dict[str, object]:
    """What is written of an entry beside its fingerprint."""
    lists = {"evidence": list(entry.evidence), "members": list(entry.members)}
    told = {"rule": entry.rule, "subject": entry.subject, **lists, "reason": entry.reason}
    return {key: value for key, value in told.items() if value or key == "subject"}


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries by rule, subject and fingerprint, of several with one fingerprint the last."""
    single = {entry.fingerprint: entry for entry in entries}
    return tuple(sorted(single.values(), key=lambda entry: (entry.rule, entry.subject, entry.fingerprint)))


def _json(value: object) -> str:
    """The value as JSON on one line, with what is no character written as its escape."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):x}", json.dumps(value, ensure_ascii=False))
