from __future__ import annotations

from collections.abc import Callable

from shopkit.events.envelope import Envelope


class EventBus:
    """Carries what happened to whom it concerns."""

    _default: EventBus | None = None

    def __init__(self) -> None:
        self.listeners: dict[str, list[Callable[[Envelope], None]]] = {}

    @classmethod
    def default(cls) -> EventBus:
        if cls._default is None:
            cls._default = cls()
        return cls._default

    def subscribe(self, topic: str, listener: Callable[[Envelope], None]) -> None:
        self.listeners.setdefault(topic, []).append(listener)

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        envelope = Envelope(topic, payload)
        for listener in self.listeners.get(topic, []):
            listener(envelope)
