"""How a number of findings of a rule is said in one phrase"""

from __future__ import annotations

_PHRASES = {
    "broken-file": ("broken file", "broken files"),
    "unresolved-import": ("root cause of imports that fail", "root causes of imports that fail"),
    "import-cycle": ("reported import knot", "reported import knots"),
    "broken-contract": ("offence against a contract", "offences against contracts"),
    "boundary-crossing": ("crossing between services", "crossings between services"),
    "many-paths": (
        "place whose names are imported by several paths",
        "places whose names are imported by several paths",
    ),
    "single-source": ("home beside the declared one", "homes beside the declared ones"),
    "deprecated-import": ("deprecated import path", "deprecated import paths"),
    "direct-construction": ("file that builds past the accessor", "files that build past the accessor"),
    "renamed": ("old name in use", "old names in use"),
    "duplicate-definition": ("duplicated definition", "duplicated definitions"),
    "double-identity": ("file loaded twice", "files loaded twice"),
    "interface-drift": ("interface that has drifted", "interfaces that have drifted"),
    "shadowed-module": ("shadowed module", "shadowed modules"),
    "not-shipped": ("import of what an image lacks", "imports of what an image lacks"),
    "uncollectable-test": ("test file that cannot be collected", "test files that cannot be collected"),
    "uncollected-test": ("setting that loses tests", "settings that lose tests"),
    "unknown-marker": ("unknown marker", "unknown markers"),
    "broken-patch-target": ("patch of what is not there", "patches of what is not there"),
    "dead-fallback": ("import that always falls back", "imports that always fall back"),
    "orphan-module": ("module that nothing reaches", "modules that nothing reaches"),
    "undeclared-dependency": ("undeclared dependency", "undeclared dependencies"),
    "useless-ignore": ("ignore of no use", "ignores of no use"),
}


def phrases(rule: str) -> tuple[str, str]:
    """One finding of a rule, and several: "broken file", "broken files"."""
    return _PHRASES.get(rule, (f"finding of {rule}", f"findings of {rule}"))
