def commit() -> str:
    from shop._build import COMMIT  # importmap: ignore[unresolved-import] written when a release is built

    return COMMIT


def channel() -> str:
    from shop._channel import CHANNEL

    return CHANNEL
