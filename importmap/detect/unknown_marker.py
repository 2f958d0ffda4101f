"""A pytest marker is used and not registered

Finds: markers that no configuration file, conftest.py or well-known plugin registers where they are used, one finding
for each marker and configuration file, in files that pytest imports and that no `norecursedirs` with a path keeps it
from. It is an error where pytest makes it one, by `strict_markers` or by `filterwarnings`, and a warning elsewhere.
Nothing is said of what is below a conftest.py that registers markers that cannot be read, nor where a plugin is
required or loaded of which nobody here knows what it registers. Markers that a configuration file registers and nobody
below it uses are information, all in one.

Why it hurts: with strict markers the module cannot be collected. Without them a mistyped marker selects nothing: `-m
slow` does not find a test that is marked `slwo`, and nobody notices.

Example:

    @pytest.mark.slwo                     # pytest.ini registers "slow"
    def test_import_of_all_orders(): ...

What to do: correct the name, or add it to `markers` in the configuration file.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from string import digits

from importmap import assumed
from importmap.analysis import Analysis
from importmap.collection.files import CONFTEST
from importmap.model.collection import MarkerUse
from importmap.model.finding import Count, Evidence, Finding, Fix, Safety
from importmap.model.location import Location
from importmap.model.project import PytestSettings
from importmap.model.severity import Severity
from importmap.scan.samples import shunned_folders

SEVERITY = Severity.ERROR


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each marker that is not registered, and one for each file that registers some in vain."""
    if analysis.project.installed:
        return
    collection = analysis.collection
    groups: dict[tuple[str, str], list[tuple[str, MarkerUse]]] = defaultdict(list)
    shunned = tuple(f"{folder}/" for folder in sorted(shunned_folders(analysis.project)))
    for module in sorted(analysis.facts):
        uses = collection.uses(module)
        registered = collection.registered(module) if uses else None
        unknown = [use for use in uses if registered is not None and use.name not in registered]
        samples = analysis.modules[module].path.startswith(shunned)
        if unknown and not samples and _is_imported(analysis, module):
            for use in unknown:
                groups[collection.settings(module).path, use.name].append((module, use))
    for (_, name), found in sorted(groups.items()):
        yield _unknown(analysis, name, found)
    for settings in analysis.project.pytest:
        if settings.markers and _is_read_in_full(analysis, settings):
            yield from _unused(analysis, settings)


def _is_imported(analysis: Analysis, module: str) -> bool:
    """Whether pytest imports a module: it is collected, a conftest.py or what one of these imports, however far."""
    tests = analysis.collection.tests
    seen, left = {module}, [module]
    while left:
        current = left.pop()
        if current in tests or analysis.modules[current].path.rpartition("/")[2] == CONFTEST:
            return True
        new = [importer for importer in analysis.graph.importers(current) if importer not in seen]
        seen.update(new)
        left += new
    return False


def _unknown(analysis: Analysis, name: str, found: Sequence[tuple[str, MarkerUse]]) -> Finding:
    """One marker that is not registered."""
    settings = analysis.collection.settings(found[0][0])
    times = sum(use.times for _, use in found)
    uses = "once" if times == 1 else f"{times:,} times"
    files = f"{len(found):,} {'file' if len(found) == 1 else 'files'}"
    strict = ", which is an error there" if settings.strict_markers else ""
    return Finding(
        rule="unknown-marker",
        severity=SEVERITY if settings.strict_markers else Severity.WARNING,
        subject=f"{settings.path}: {name}" if settings.path else name,
        message=f"the marker {name} is used {uses} in {files} and not registered{strict}",
        location=analysis.at(found[0][0], found[0][1].line),
        evidence=(
            *(
                Evidence(module, f"{use.times:,} {'use' if use.times == 1 else 'uses'}", analysis.at(module, use.line))
                for module, use in found
            ),
            assumed.run(settings),
        ),
        fix=_fix(settings, name),
        weight=times,
        counts=(Count("files", len(found)), Count("uses", times)),
    )


def _fix(settings: PytestSettings, name: str) -> Fix:
    # What differs in its number alone is meant to differ.
    others = [other for other, _ in settings.markers if other.strip(digits) != name.strip(digits)]
    near = difflib.get_close_matches(name, others, 1, 0.7)
    hint = f"; or is {near[0]} meant?" if near else ""
    where = settings.path or "a configuration file of pytest"
    return Fix(Safety.MANUAL, f"add {name} to the markers in {where}{hint}")


def _is_read_in_full(analysis: Analysis, settings: PytestSettings) -> bool:
    """Whether all that is below a configuration file was analysed, as far as the project goes."""
    targets = [target.strip("./") for target in analysis.config.targets]
    inside = any(f"{settings.folder}/".startswith(f"{target}/") for target in targets)
    return not settings.base and (inside or not targets)


def _unused(analysis: Analysis, settings: PytestSettings) -> Iterator[Finding]:
    """The markers that a configuration file registers and nobody below it uses."""
    below = "" if settings.folder == "." else f"{settings.folder}/"
    modules = (module for module in analysis.facts if analysis.modules[module].path.startswith(below))
    used = {use.name for module in modules for use in analysis.collection.uses(module)}
    unused = [(name, line) for name, line in settings.markers if name not in used]
    if not unused:
        return
    first = f": {unused[0][0]}" if len(unused) == 1 else f", {unused[0][0]} among them"
    count = "a registered marker is" if len(unused) == 1 else f"{len(unused):,} registered markers are"
    yield Finding(
        rule="unknown-marker",
        severity=Severity.INFO,
        subject=settings.path,
        message=f"{count} used by nobody{first}",
        location=Location(settings.path, dict(settings.lines).get("markers", 0)),
        evidence=tuple(Evidence(name, "registered", Location(settings.path, line)) for name, line in unused),
        weight=len(unused),
        counts=(Count("markers", len(unused)),),
    )
