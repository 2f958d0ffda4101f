"""How far the code is with each declared concept: by file, by folder, by what is replaced, and as a whole

A file is what it imports: `legacy` if that is replaced and has an implementation of its own, `shimmed` if it only
forwards or is another path than the declared one, `hybrid` if it imports one of these beside what is declared, else
`canonical`. A folder, and a concept, is hybrid if one of its files is; else legacy, shimmed or canonical, in this
order. A concept is `shim deletable` where all files are canonical, no string names what is replaced, and some of that
is still there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from importmap.analysis import Analysis
from importmap.model.migration import Concept, FileState, FolderState, Migration, Predecessor, Replaced, Share, State


def migrations(analysis: Analysis) -> tuple[Migration, ...]:
    """The state of each concept, in the order of the declarations."""
    return tuple(_migration(analysis, concept) for concept in analysis.concepts)


def _migration(analysis: Analysis, concept: Concept) -> Migration:
    source = concept.source
    files = {analysis.modules[module].path: state for module, state in _states(concept).items()}
    folders: dict[str, list[State]] = defaultdict(list)
    for path, state in files.items():
        folders[PurePosixPath(path).parent.as_posix()].append(state)
    share = _share(files.values())
    replaced = tuple(_replaced(analysis, predecessor) for predecessor in concept.predecessors)
    return Migration(
        symbol=source.symbol,
        reason=source.reason,
        location=analysis.at(concept.defined, concept.line) if concept.defined in analysis.modules else None,
        construct_with=source.construct_with,
        budget=source.budget,
        left=len(concept.importers),
        state=_whole(share, replaced),
        share=share,
        done=share.done,
        replaced=replaced,
        folders=tuple(_folder(folder, folders[folder]) for folder in sorted(folders)),
        files=tuple(FileState(path, files[path]) for path in sorted(files) if files[path] is not State.CANONICAL),
    )


def _states(concept: Concept) -> dict[str, State]:
    """The modules that use a concept, each with its state."""
    legacy = frozenset().union(*(p.importers for p in concept.predecessors if not p.forwards))
    other = concept.importers.union(*(modules for _, modules in concept.beside))
    states = dict.fromkeys(concept.current, State.CANONICAL)
    for module in other:
        if module in concept.current:
            states[module] = State.HYBRID
        else:
            states[module] = State.LEGACY if module in legacy else State.SHIMMED
    return states


def _share(states: Iterable[State]) -> Share:
    counted = Counter(states)
    return Share(counted[State.LEGACY], counted[State.HYBRID], counted[State.SHIMMED], counted[State.CANONICAL])


def _folder(folder: str, states: Iterable[State]) -> FolderState:
    share = _share(states)
    return FolderState(folder, _state(share), share, share.done)


def _state(share: Share) -> State:
    """The state of files together."""
    if share.hybrid:
        return State.HYBRID
    if share.legacy:
        return State.LEGACY
    return State.SHIMMED if share.shimmed else State.CANONICAL


def _whole(share: Share, replaced: Iterable[Replaced]) -> State:
    """The state of a concept: that of its files, unless only something to delete is left."""
    state, left = _state(share), {entry.state for entry in replaced}
    if state is State.CANONICAL and not left <= {State.CANONICAL, State.DELETABLE}:
        return State.SHIMMED  # a string still names it
    return State.DELETABLE if state is State.CANONICAL and State.DELETABLE in left else state


def _replaced(analysis: Analysis, predecessor: Predecessor) -> Replaced:
    used = predecessor.imports or predecessor.strings
    if used:
        state = State.SHIMMED if predecessor.forwards else State.LEGACY
    else:
        state = State.DELETABLE if predecessor.module else State.CANONICAL
    return Replaced(
        name=predecessor.name,
        state=state,
        location=analysis.at(predecessor.module, predecessor.line) if predecessor.module else None,
        files=len(predecessor.importers),
        statements=len(predecessor.imports),
        strings=len(predecessor.strings),
        declared=bool(predecessor.declared),
        warning=predecessor.warning,
        overdue=predecessor.overdue,
    )
