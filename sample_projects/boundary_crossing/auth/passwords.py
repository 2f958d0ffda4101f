from shared.clock import now


def _hash(text):
    return f"{hash(text):x}"


def check(text, stored):
    return _hash(text) == stored and now() > 0
