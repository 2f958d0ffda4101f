from dataclasses import dataclass, field

from shopkit.clock import now
from shopkit.ids import new_id


@dataclass(frozen=True)
class Envelope:
    topic: str
    payload: dict[str, object]
    id: str = field(default_factory=new_id)
    moment: float = field(default_factory=now)
