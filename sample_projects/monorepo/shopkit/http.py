from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum


class Status(IntEnum):
    OK = 200
    CREATED = 201
    FORBIDDEN = 403
    GONE = 410


@dataclass
class Response:
    status: int
    text: str


@dataclass
class Router:
    base_url: str
    routes: dict[tuple[str, str], Callable[..., Response]] = field(default_factory=dict)

    def add(self, method: str, path: str, handler: Callable[..., Response]) -> None:
        self.routes[method, path] = handler
