"""Which markers a module uses, and which need no registration by the project

pytest registers its own markers, and plugins register theirs: what `pytest --markers` adds to the list when the plugin
is loaded. Whether a plugin is installed is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from importmap.model.collection import MarkerUse
from importmap.model.facts import Facts, When

BUILT_IN = frozenset("filterwarnings parametrize skip skipif tryfirst trylast usefixtures xfail".split())

PLUGINS: Mapping[str, str] = {
    "allure-pytest": "allure_description allure_description_html allure_label allure_link",
    "anyio": "anyio",
    "flaky": "flaky",
    "hypothesis": "hypothesis",
    "pytest-alembic": "alembic",
    "pytest-arraydiff": "array_compare",
    "pytest-asyncio": "asyncio",
    "pytest-benchmark": "benchmark",
    "pytest-celery": "celery",
    "pytest-codspeed": "benchmark codspeed_benchmark",
    "pytest-console-scripts": "script_launch_mode",
    "pytest-cov": "no_cover",
    "pytest-dependency": "dependency",
    "pytest-django": "django_db django_isolate_apps ignore_template_errors urls",
    "pytest-freezer": "freeze_time",
    "pytest-httpx": "httpx_mock",
    "pytest-memray": "limit_leaked_objects limit_leaks limit_memory",
    "pytest-mpl": "mpl_image_compare",
    "pytest-order": "order",
    "pytest-ordering": "run",
    "pytest-playwright": "browser_context_args only_browser skip_browser",
    "pytest-qt": "no_qt_log qt_log_ignore qt_log_level_fail qt_no_exception_capture",
    "pytest-random-order": "random_order",
    "pytest-recording": "allowed_hosts block_network default_cassette vcr",
    "pytest-remotedata": "internet_off remote_data",
    "pytest-repeat": "repeat",
    "pytest-rerunfailures": "flaky",
    "pytest-retry": "flaky",
    "pytest-run-parallel": "force_parallel_threads iterations parallel_threads parallel_threads_limit thread_unsafe",
    "pytest-socket": "allow_hosts disable_socket enable_socket",
    "pytest-timeout": "timeout",
    "pytest-tornado": "gen_test",
    "pytest-trio": "trio",
    "pytest-vcr": "vcr",
    "pytest-xdist": "xdist_group",
    "respx": "respx",
}

# Plugins that register no marker; some by names that do not say that they are plugins of pytest.
WITHOUT_MARKERS = frozenset(
    "pytest pytest-aiohttp pytest-archon pytest-assume pytest-base-url pytest-bdd pytest-black pytest-cases "
    "pytest-check pytest-clarity pytest-cookies pytest-custom-exit-code pytest-datadir pytest-deadfixtures "
    "pytest-docker pytest-docker-compose pytest-dotenv pytest-durations pytest-env pytest-factoryboy pytest-fail-slow "
    "pytest-fastapi pytest-flake8 pytest-flakes pytest-flask pytest-github-actions-annotate-failures pytest-golden "
    "pytest-html pytest-httpserver pytest-icdiff pytest-instafail pytest-isort pytest-json-report pytest-lazy-fixture "
    "pytest-lazy-fixtures pytest-localserver pytest-markdown-docs pytest-md pytest-metadata pytest-mock "
    "pytest-mock-resources pytest-mypy pytest-mypy-plugins pytest-parallel pytest-picked pytest-postgresql "
    "pytest-pretty pytest-profiling pytest-pylint pytest-pythonpath pytest-randomly pytest-redis pytest-regressions "
    "pytest-reportlog pytest-responses pytest-ruff pytest-sanic pytest-selenium pytest-snapshot pytest-split "
    "pytest-subtests pytest-sugar pytest-tap pytest-testinfra pytest-testmon pytest-tldr pytest-unordered pytest-watch "
    "pytest-watcher pytest-xprocess pytester legacypath faker syrupy inline-snapshot requests-mock time-machine".split()
)

KNOWN = BUILT_IN.union(*(names.split() for names in PLUGINS.values()))


def uses(facts: Facts, runs: Callable[[int], bool | None]) -> tuple[MarkerUse, ...]:
    """The markers that a file uses, by name; `runs` says whether a block runs when the file is imported."""
    leaves = any("allow_module_level" in call.keywords for call in facts.calls if not call.scope)
    found: dict[str, MarkerUse] = {}
    firsts = {statement.bound for statement in facts.imports if statement.module == "pytest" and not statement.level}
    for use in facts.uses if firsts else ():
        name = _marker(facts, use.path, use.origin) if use.path.partition(".")[0] in firsts else ""
        if name:
            certain = not use.when & (When.DEFERRED | When.TYPING) and not leaves and runs(use.block) is True
            before = found.get(name, MarkerUse(name, use.line, 0, certain=False))
            line = min(before.line, use.line)
            found[name] = MarkerUse(name, line, before.times + use.times, certain=certain or before.certain)
    return tuple(found[name] for name in sorted(found))


_name_of = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?").match


def may_register(plugin: str) -> bool:
    """Whether a module that is a plugin, and not of the analysed code, may register markers that nobody here knows."""
    top = plugin.partition(".")[0].replace("_", "-")
    return plugin.partition(".")[0] != "_pytest" and not {top, f"pytest-{top}"} & (PLUGINS.keys() | WITHOUT_MARKERS)


def is_unknown_plugin(requirement: str) -> bool:
    """Whether a requirement is a plugin of pytest of which nobody here knows what markers it registers."""
    found = _name_of(requirement.strip())
    name = re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""
    return name.startswith("pytest-") and name not in PLUGINS and name not in WITHOUT_MARKERS


def _marker(facts: Facts, path: str, origin: int) -> str:
    """The marker that a dotted name stands for: "slow" for `pytest.mark.slow`, or for `mark.slow`; "" for none."""
    first, _, rest = path.partition(".")
    statements = [facts.imports[origin]] if origin >= 0 else [s for s in facts.imports if not s.scope]
    for statement in statements:
        if statement.module == "pytest" and statement.bound == first and not statement.level:
            whole = f"{statement.name}.{rest}" if statement.name else rest
            owner, _, marker = whole.partition(".")
            return marker.partition(".")[0] if owner == "mark" else ""
    return ""
