"""The kinds of decisions: what they are called, and what has to be answered before one is taken"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from importmap.model.change import Phase


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of decision, with its sentences; `{subject}` is what is decided on, `{count}` how many findings it ends.

    Kinds without `joined` are always decided one by one.
    """

    id: str  # part of the ids of steps
    phase: Phase
    rules: tuple[str, ...]
    title: str
    several: str  # the title where one decision ends several findings; "" for the same
    joined: str  # the title of what is small in one package; `{things}` is how many subjects it has
    question: str  # to be answered where something is done by hand
    look: str  # what to look at where all is rewritten
    falls: str  # what must fall where no metric tells, as a noun
    metric: str  # what it is about, as the metrics have it; "" for none


_WORKS = "Does it still start: does something register itself, or warn, in the modules that are no longer loaded?"

KINDS = (
    Kind(
        "file", Phase.RUN, ("broken-file",), "Make {subject} readable", "", "",
        "What was the code to say, and under which versions of Python must it run?", "", "files that cannot be read",
        "broken-files",
    ),
    Kind(
        "missing", Phase.RUN, ("unresolved-import", "broken-patch-target", "dead-fallback", "shadowed-module"),
        "Settle what {subject} lacks", "Settle {count} names that {subject} lacks",
        "Settle {count} names that {things} modules of {subject} lack",
        "Restore the names, take what replaced them, or delete what asks for them?",
        "Is what is proposed the thing that the importers mean?", "imports, fallbacks and patches that find nothing",
        "unresolved-imports",
    ),
    Kind(
        "tests", Phase.RUN, ("uncollectable-test",), "Let pytest collect {subject}", "",
        "Let pytest collect {count} test modules of {subject}", "What keeps pytest from it, and can it go?", "",
        "test modules that cannot be collected", "uncollectable-tests",
    ),
    Kind(
        "pytest", Phase.RUN, ("uncollected-test",), "Let pytest collect the tests that {subject} loses", "", "",
        "Widen the patterns, or rename what looks like a test?", "", "tests that are lost", "uncollected-tests",
    ),
    Kind(
        "markers", Phase.RUN, ("unknown-marker",), "Register the marker that {subject} does not know",
        "Register the {count} markers that {subject} does not know", "",
        "Which are new markers, and which are misspelt?", "", "uses of unregistered markers", "unknown-markers",
    ),
    Kind(
        "calls", Phase.RUN, ("interface-drift",), "Mend the calls of {subject}", "",
        "Mend the calls of {things} classes and functions of {subject}",
        "What is right, the signature or those who call it?", "", "calls that do not fit", "interface-drifts",
    ),
    Kind(
        "identity", Phase.RUN, ("double-identity",), "Give {subject} one name", "",
        "Give {things} modules of {subject} one name each", "Which of its names is the one to keep?", _WORKS,
        "imports by another name", "double-identities",
    ),
    Kind(
        "shipped", Phase.RUN, ("not-shipped",), "Ship or cut what {subject} needs", "",
        "Ship or cut what {things} modules of {subject} need",
        "Does the image have to hold it, or does nothing run it?",
        "", "modules that cannot be imported in the image", "",
    ),
    Kind(
        "declared", Phase.RUN, ("undeclared-dependency",), "Declare what {subject} imports", "",
        "Declare {count} packages that {subject} imports", "Is it needed, or is it an import to be taken out?", "",
        "imports of undeclared packages", "",
    ),
    Kind(
        "paths", Phase.HOME, ("many-paths",), "Let all importers of {subject} go one way", "",
        "Give {things} names of {subject} one path each", "Which path, and which of its names, is the one to keep?",
        _WORKS, "modules that import it by another path", "fragmented-symbols",
    ),
    Kind(
        "renamed", Phase.HOME, ("renamed",), "Write the new name of {subject}", "", "",
        "Is the new name the same thing?", "Is the new name the same thing?", "uses of the old name", "old-names-used",
    ),
    Kind(
        "home", Phase.DEFINITION, ("single-source",), "Settle the home of {subject}", "", "",
        "Does what stands beside the declared home do anything that the home does not?", _WORKS,
        "lines and importers beside the declared home", "homes-beside-the-declared",
    ),
    Kind(
        "factory", Phase.DEFINITION, ("direct-construction",), "Let {subject} ask the accessor", "",
        "Let {things} callers of {subject} ask the accessor", "Does the caller need an instance of its own?", "",
        "calls past the accessor", "direct-constructions",
    ),
    Kind(
        "copies", Phase.DEFINITION, ("duplicate-definition",), "Keep one definition of {subject}",
        "Keep one definition of each of {count} concepts, {subject}",
        "Keep one definition of each of {count} concepts in {subject}",
        "Are they one concept, and which of the copies is right where they differ?", "", "lines in further definitions",
        "duplicate-definitions",
    ),
    Kind(
        "knot", Phase.KNOT, ("import-cycle",), "Untie the knot around {subject}", "", "",
        "May what crosses be imported later, or does it belong in the lower module?", "", "modules in the knot",
        "largest-implied-knot",
    ),
    Kind(
        "contract", Phase.KNOT, ("broken-contract",), "Keep the contract {subject}", "", "",
        "Is it the import that is wrong, or the contract?", "", "offences against it", "broken-contracts",
    ),
    Kind(
        "crossing", Phase.KNOT, ("boundary-crossing",), "Remove the crossing {subject}", "",
        "Remove {count} crossings out of {subject}", "Is it to be shared, asked for over the wire, or copied?", "",
        "imports across", "boundary-crossings",
    ),
    Kind(
        "deprecated", Phase.SHIM, ("deprecated-import",), "Leave the deprecated {subject}", "",
        "Leave {things} deprecated modules of {subject}",
        "Until when does it have to stay, and for whom outside of this code?", _WORKS, "files that import it",
        "deprecated-importers",
    ),
    Kind(
        "orphans", Phase.SHIM, ("orphan-module",), "Delete {subject}, which nothing reaches", "",
        "Delete {things} modules of {subject} that nothing reaches",
        "Does anything run it that cannot be read here?", "",
        "modules that nothing reaches", "",
    ),
    Kind(
        "ignores", Phase.KEEP, ("useless-ignore",), "Explain or remove the ignore {subject}", "",
        "Explain or remove {count} ignores of {subject}", "Is it still meant?", "", "ignores of no use",
        "useless-ignores",
    ),
)  # fmt: skip

BY_RULE: Mapping[str, Kind] = {rule: kind for kind in KINDS for rule in kind.rules}
