"""Everything that importmap raises on purpose, drawn as a tree

ImportmapError          what the user can mend; the command line prints it and exits with 2
├── ConfigError         a configuration file or an option says something that cannot be meant
├── TargetError         what was to be analysed does not exist, is empty or cannot be read
├── OutputError         a result cannot be written where it was asked for
│   └── SlowError       Graphviz was not done in time
├── SnapshotError       a snapshot or report file cannot be read or is of another version
├── ExecutorError       what is to read the files elsewhere is not there, or is another version
├── BaselineError       a baseline cannot be read, or must not be written here
├── ChangeError         edited files cannot be written, or what was written cannot be taken back
├── RevisionError       git does not know a revision, or cannot say what has changed since
└── UnknownNameError    a module, symbol or rule was asked for that the analysed code does not have

Ended                   a signal asks the process to end; no Exception, so that nothing takes it for a failure

A broken source file is not in the tree: it is a finding, not an exception.
"""

from __future__ import annotations

_LONGEST = 1_000  # characters of a message; what is quoted may be of any length
_WORDS = {2: "interrupted", 15: "terminated"}  # SIGINT, SIGTERM


class ImportmapError(Exception):
    """A message for the user, and a hint that says what to do; both are plain sentences."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(_cut(message))
        self.message = _cut(message)
        self.hint = _cut(hint)


class ConfigError(ImportmapError):
    """A configuration file or an option says something that cannot be meant."""


class TargetError(ImportmapError):
    """What was to be analysed does not exist, is empty or cannot be read."""


class OutputError(ImportmapError):
    """A result cannot be written where it was asked for."""


class SlowError(OutputError):
    """Graphviz was not done in time."""


class SnapshotError(ImportmapError):
    """A snapshot or report file cannot be read, or is of another version."""


class ExecutorError(ImportmapError):
    """What is to read the files elsewhere is not there, does not answer, or is another version."""


class BaselineError(ImportmapError):
    """A baseline cannot be read, is of another version, or must not be written here."""


class ChangeError(ImportmapError):
    """Edited files cannot be written, or what was written cannot be taken back."""


class RevisionError(ImportmapError):
    """Git does not know a revision, or cannot say what has changed since."""


class UnknownNameError(ImportmapError):
    """A module, a symbol or a rule was asked for that does not exist."""


class Ended(BaseException):
    """A signal asks the process to end; the text says which, in a word for people."""

    def __init__(self, number: int) -> None:
        super().__init__(_WORDS.get(number, "the terminal is gone"))
        self.number = number

    @property
    def code(self) -> int:
        """What shells say of a process that a signal has ended."""
        return 128 + self.number


def _cut(text: str) -> str:
    """A text without its middle if it is too long to be read."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} ... {text[-half:]}"
