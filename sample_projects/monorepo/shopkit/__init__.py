"""What all services share."""

from shopkit.clock import now
from shopkit.ids import new_id
from shopkit.money import Money

__all__ = ["Money", "new_id", "now"]
