import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class RetryPolicy:
    """Tries again, and waits a little longer each time."""

    def __init__(self, tries: int = 3, wait: float = 0.1, factor: float = 2.0) -> None:
        self.tries = tries
        self.wait = wait
        self.factor = factor

    def delays(self) -> list[float]:
        return [self.wait * self.factor**number for number in range(self.tries - 1)]

    def run(self, action: Callable[[], T]) -> T:
        for delay in self.delays():
            try:
                return action()
            except OSError:
                time.sleep(delay)
        return action()
