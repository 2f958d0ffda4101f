from orders.events import EventBus
from shopkit.events.bus import EventBus as RealBus


def test_the_buses_are_one():
    assert EventBus.default() is not RealBus.default()
