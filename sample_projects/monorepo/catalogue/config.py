import os


class Environment:
    """What the environment says to the catalogue."""

    def __init__(self, prefix: str = "SHOP_") -> None:
        self.prefix = prefix

    def get(self, name: str, default: str = "") -> str:
        return os.environ.get(self.prefix + name.upper(), default)

    @property
    def base_url(self) -> str:
        return self.get("base_url", "http://localhost:8000")

    @property
    def secret(self) -> str:
        return self.get("secret", "change me")

    @property
    def debug(self) -> bool:
        return self.get("debug") == "1"
