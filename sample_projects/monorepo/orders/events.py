import warnings

from shopkit.events import EventBus as _EventBus


class EventBus(_EventBus):
    """Kept for the modules of this service."""

    def __init__(self) -> None:
        warnings.warn("orders.events is going away", DeprecationWarning, stacklevel=2)
        super().__init__()
