from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Money:
    """An amount in the smallest unit of its currency."""

    amount: int
    currency: str = "GBP"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + other.amount, self.currency)

    def times(self, count: int) -> "Money":
        return Money(self.amount * count, self.currency)


ZERO = Money(0)
