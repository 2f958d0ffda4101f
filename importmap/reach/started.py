"""What is run or imported from outside of the Python code, and how that is known

Names decide where a framework decides by names, and only where the framework is imported. What has a name that no
import statement can say is run, or copied, or nobody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from importmap.analysis import Analysis
from importmap.model.project import Module, ModuleKind, Role
from importmap.reach.testing import spelled
from importmap.resolve.modules import lineage

# Files that are run, or found by whatever serves them, for their names.
_RUN = frozenset(
    "__main__ main app asgi wsgi manage server worker run start cli application lambda_function handler celeryconfig "
    "gunicorn_conf gunicorn_config fabfile noxfile tasks dodo locustfile sitecustomize usercustomize hubconf setup "
    "streamlit_app conf conftest hatch_build build_hook".split()
)
# Folders whose files are there to be read, copied or run by hand.
_ASIDE = frozenset(
    "examples example samples demo demos docs doc tutorial tutorials notebooks scripts script tools bin benchmarks "
    "benchmark playground sandbox ci hack contrib templates template skeleton cookiecutter test tests testing "
    "_vendor vendor vendored _vendored third_party thirdparty extern dags typings stubs".split()
)
_TEMPLATE = re.compile(r".*(?:_|-)(?:template|skeleton|tests)|.*\{\{.*").fullmatch
# What Django and what is built on it finds in an app.
_OF_DJANGO = frozenset(
    "admin apps models signals urls tests tasks translation search_indexes wagtail_hooks cms_plugins cms_apps "
    "cms_toolbars cms_menus checks receivers handlers jobs routing consumers celery settings context_processors "
    "sitemaps feeds dashboard permissions lookups documents index".split()
)
_PACKAGES_OF_DJANGO = frozenset("models admin signals tasks receivers handlers checks".split())  # may be folders, too
_FOLDERS_OF_DJANGO = ("management.commands", "templatetags", "migrations", "settings")
# Frameworks that load files in which they are imported, where these stand in no package.
_LOADERS = ("airflow", "locust", "streamlit", "scrapy", "invoke", "nox")


def started(analysis: Analysis) -> Mapping[str, str]:
    """The modules that run or are imported because of something outside of the code, each with what that is."""
    imported = {module.id: _imported(analysis, module) for module in analysis.files}
    django = any("django" in names for names in imported.values())
    packages = {(module.root, module.name) for module in analysis.files if module.kind is ModuleKind.PACKAGE}
    found = dict(_named(analysis))
    for module in analysis.files:
        loose = module.kind is ModuleKind.MODULE and (module.root, module.package) not in packages
        why = _by_itself(analysis, module, loose=loose) or _by_loader(imported[module.id], loose=loose)
        if django and not why:
            why = _by_django(module)
        if why:
            found.setdefault(module.id, why)
    return found


def published(analysis: Analysis, module: Module) -> bool:
    """Whether a module is made for others to install, and for all to import: no part of its name is private."""
    folders = analysis.project.outside.published if analysis.project.outside else ()
    inside = any(folder == "." or module.path.startswith(f"{folder}/") for folder in folders)
    return inside and not any(part.startswith("_") for part in module.name.split("."))


def _named(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The modules that configuration and files beside the code name."""
    journeys = {name for names in analysis.config.entry_points.values() for name in names}
    for module in analysis.files:
        if not journeys.isdisjoint((module.name, module.path, *lineage(module.name))):
            yield module.id, "named under entry-points"
    for settings in analysis.project.pytest:
        for plugin in settings.plugins:
            yield from ((module.id, "a plugin of pytest") for module in analysis.files if module.name == plugin)
    modules = analysis.named
    top = Module("", "", "", ".", ModuleKind.MODULE, Role.TOOLING)
    for distribution in analysis.project.distributions:
        for point in distribution.entry_points:
            module_id = spelled(point.target.partition(":")[0], top, modules)
            if module_id is not None and module_id in analysis.facts:
                yield module_id, f"the entry point {point.name}, {point.path}"
    for naming in analysis.project.outside.namings if analysis.project.outside else ():
        if not naming.prose or published(analysis, analysis.modules[naming.module]):
            yield naming.module, f"named in {naming.path}, line {naming.line}"


def _by_itself(analysis: Analysis, module: Module, *, loose: bool) -> str:
    """Why a module is run by itself, or nobody's business here; "" for most."""
    said = analysis.facts[module.id]
    *folders, file = module.path.split("/")
    stem = file.removesuffix(".py")
    if module.role is Role.TOOLING:
        return "a tool"
    if said.run in ("#!", "__main__") or (loose and said.run):
        return "a script"
    if stem in _RUN or "gunicorn" in stem:  # which is given the path of its configuration
        return f"{file} is run for its name"
    aside = next((folder for folder in folders if folder.lower() in _ASIDE or _TEMPLATE(folder)), "")
    if aside:
        return f"in a folder {aside}"
    return "" if all(part.isidentifier() for part in module.name.split(".")) else "no import can name it"


def _by_loader(imported: Collection[str], *, loose: bool) -> str:
    """Which framework loads a module that imports these."""
    if "alembic.op" in imported or "alembic.context" in imported:
        return "alembic runs it"
    return next((f"{name} loads it" for name in _LOADERS if loose and name in imported), "")


def _imported(analysis: Analysis, module: Module) -> frozenset[str]:
    """What a module imports by absolute names: the outermost packages, and all names as they are written."""
    statements = [statement for statement in analysis.facts[module.id].imports if not statement.level]
    tops = {statement.module.partition(".")[0] for statement in statements}
    return frozenset(tops | {f"{statement.module}.{statement.name}" for statement in statements})


def _by_django(module: Module) -> str:
    """Why Django finds a module; "" if it does not."""
    stem = module.name.rpartition(".")[2]
    if stem in (_OF_DJANGO if module.kind is ModuleKind.MODULE else _PACKAGES_OF_DJANGO):
        return f"Django finds {stem} in its app"
    folders = f".{module.name}."
    return next((f"Django finds what is in {name}" for name in _FOLDERS_OF_DJANGO if f".{name}." in folders), "")
