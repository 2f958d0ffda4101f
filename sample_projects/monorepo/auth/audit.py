from auth.users import User
from shopkit.audit import record


def signed_in(user: User) -> None:
    record("signed-in", user.id)


def signed_out(user: User) -> None:
    record("signed-out", user.id)
