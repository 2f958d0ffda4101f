try:
    import prometheus_client
except ImportError:
    prometheus_client = None

COUNTS: dict[str, int] = {}


def count(name: str) -> None:
    COUNTS[name] = COUNTS.get(name, 0) + 1
    if prometheus_client is not None:
        prometheus_client.Counter(name, name).inc()
