from shopkit.clock import now
from shopkit.errors import TooManyRequests

_TRIES: dict[str, list[float]] = {}


def count_try(mail: str) -> None:
    tries = [moment for moment in _TRIES.get(mail, []) if now() - moment < 60]
    if len(tries) > 5:
        raise TooManyRequests(mail)
    _TRIES[mail] = [*tries, now()]
