from shopkit.retry import RetryPolicy
from shopkit.environment import Environment


class Database:
    def __init__(self, url: str = "") -> None:
        self.url = url or Environment().get("database", "memory")
        self.rows: dict[str, dict[str, object]] = {}

    def save(self, key: str, row: dict[str, object]) -> None:
        RetryPolicy(tries=5).run(lambda: self.rows.__setitem__(key, row))

    def load(self, key: str) -> dict[str, object] | None:
        return self.rows.get(key)
