from backend.settings import SECRET
from kit.clock import now


def make_token(name):
    return f"{name}-{now()}-{SECRET}"
