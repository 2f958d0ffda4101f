"""The command, also as `python -m importmap`: light, so that a signal is met by one line from the first moment on"""

from __future__ import annotations

import os
import sys

# `python -m` looks in the current folder first, where anything may lie that is called like what is needed here.
if __name__ == "__main__" and not sys.flags.safe_path and not __file__.startswith(f"{sys.path[0]}{os.sep}"):
    del sys.path[0]

try:  # until somebody listens
    import atexit
    import gc
    import signal

    from importmap.model.errors import Ended
except KeyboardInterrupt:
    os.write(2, b"importmap: error: interrupted\n")
    os._exit(130)

TYPE_CHECKING = False  # that of `typing` takes longer to import than all else that is needed before signals are heard
if TYPE_CHECKING:
    from collections.abc import Callable
    from sys import UnraisableHookArgs
    from types import FrameType

_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def main() -> None:
    """Run the command that the arguments of the process ask for, and end the process with its exit code."""
    if sys.getfilesystemencoding() != "utf-8":  # else the names of modules would depend on the locale
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - ourselves
    _hear(_leave)
    _occupy()
    sys.unraisablehook = _unraisable
    outcome: list[int] = []
    atexit.register(_vanish, outcome)  # the first that is registered is called last
    # The values that are made here live until the end and hold no cycles: collecting them costs a third of the time.
    gc.disable()
    from importmap import cli  # what it needs takes most of the time that a short command takes

    try:
        _hear(_end)
        code = cli.run(sys.argv[1:])
        _hear(_leave)
    except Ended as ended:
        code = cli.ended(ended)
    outcome.append(code)
    sys.exit(code)


def _vanish(outcome: list[int]) -> None:
    """End the process at once when everything else is done: to take its memory apart may take a second."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            outcome.clear()  # Python knows what to say of it
    if outcome:
        os._exit(outcome[0])


def _hear(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """Have a handler for the signals that end a process, but for those that it was told to ignore, as by `nohup`."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    """End at once: there is nothing to clear up before the command begins, nor after it is done.

    An exception could not do that: the machinery of imports runs callbacks in which it would be printed and lost.
    """
    ended = Ended(number)
    os.write(2, f"importmap: error: {ended}\n".encode())
    os._exit(ended.code)


def _end(number: int, _frame: FrameType | None) -> None:
    """End the command by an exception, which ends its processes and removes what is half-done; once is enough."""
    _hear(signal.SIG_IGN)
    raise Ended(number)


def _unraisable(lost: UnraisableHookArgs) -> None:
    """End all the same if the exception came where it could not be raised, as in a callback."""
    if isinstance(lost.exc_value, Ended):
        _leave(lost.exc_value.number, None)
    sys.__unraisablehook__(lost)


def _occupy() -> None:
    """Have something open in the places of stdin, stdout and stderr, lest a file that is opened later comes there."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    main()
