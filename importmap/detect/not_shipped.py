"""A service imports what its image does not hold

Finds: imports from the modules that `ships` puts into the image of a service to modules that it leaves out. At import
time such a statement fails, and takes along every module that imports its own: their number is told. Inside a function
it fails when it is called. A guarded import is left alone, since a `try` says that the module may be missing.

Why it hurts: on a developer's machine, and in CI, all packages lie side by side. In production the service does not
start, or fails on the one request that needs the function.

Example:

    [tool.importmap.ships]
    auth = ["auth", "kit"]                  # and auth/tokens.py says: from backend.settings import SECRET

What to do: copy what is missing into the image, move what is needed into something that it holds, or take the import
out. A file that a `.dockerignore` leaves out because of its name needs another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from importmap.analysis import Analysis
from importmap.model.finding import Evidence, Finding
from importmap.model.project import ModuleKind, Role
from importmap.model.severity import Severity
from importmap.model.startup import Fail, ObstacleKind

SEVERITY = Severity.ERROR
_ONTO = "\0"  # between the two modules of an obstacle; it cannot be part of a name


def find(analysis: Analysis) -> Iterator[Finding]:
    """One finding for each pair of modules of which the image of a service holds only the importing one."""
    for service in sorted(analysis.shipped):
        aboard = analysis.aboard(service)
        later: dict[tuple[str, str], list[int]] = defaultdict(list)
        for module, script in sorted(aboard.scripts.items()):
            for step in script.later if _is_product(analysis, module) else ():
                if isinstance(step, Fail) and not step.guarded and step.obstacle.kind == ObstacleKind.NOT_SHIPPED:
                    later[module, step.obstacle.subject].append(step.line)
        for obstacle in aboard.causes:
            if obstacle.kind == ObstacleKind.NOT_SHIPPED:
                importer, _, imported = obstacle.subject.partition(_ONTO)
                blocked = [module for module in aboard.blocked(obstacle) if _is_product(analysis, module)]
                if importer not in blocked:
                    continue
                line = aboard.chain(importer, obstacle)[-1].line
                others = [module for module in blocked if module != importer]
                more = f", and takes {len(others):,} more of its modules along" if others else ""
                message = (
                    f"cannot be imported in the image of {service}: it imports {imported}, which is not in it{more}"
                )
                evidence = [Evidence("", f"line {line} imports {imported}", analysis.at(importer, line), place=True)]
                for other in others:
                    first = aboard.chain(other, obstacle)[0]
                    evidence.append(Evidence("", f"{other} needs {importer}", analysis.at(other, first.line)))
                later.pop((importer, obstacle.subject), None)
                yield _finding(analysis, service, obstacle.subject, SEVERITY, message, evidence, len(blocked))
        for (importer, subject), lines in sorted(later.items()):
            imported = subject.partition(_ONTO)[2]
            message = f"a function imports {imported}, which is not in the image of {service}"
            evidence = [
                Evidence("", f"line {line} imports {imported}", analysis.at(importer, line), place=True)
                for line in lines
            ]
            yield _finding(analysis, service, subject, Severity.WARNING, message, evidence, len(lines))


def _finding(
    analysis: Analysis,
    service: str,
    subject: str,
    severity: Severity,
    message: str,
    evidence: list[Evidence],
    weight: int,
) -> Finding:
    importer, _, imported = subject.partition(_ONTO)
    location = evidence[0].location or analysis.at(importer)
    text = f"{importer} {message}" if severity is SEVERITY else f"{importer}: {message}"
    told = f"{service}: {importer} -> {imported}"
    return Finding("not-shipped", severity, told, text, location, tuple(evidence), weight=weight)


def _is_product(analysis: Analysis, module: str) -> bool:
    """Whether a module is a file that the service itself needs; tests in an image are nobody's concern."""
    found = analysis.modules[module]
    return found.kind in (ModuleKind.MODULE, ModuleKind.PACKAGE) and found.role is Role.PRODUCTION
