from shopkit.events.bus import EventBus
from shopkit.events.envelope import Envelope

__all__ = ["Envelope", "EventBus"]
