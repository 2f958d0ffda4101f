from auth.permissions import role_of
from shopkit.clock import now

LOG: list[tuple[float, str, str, str]] = []


def record(action: str, user: str) -> None:
    LOG.append((now(), action, user, role_of(user)))
