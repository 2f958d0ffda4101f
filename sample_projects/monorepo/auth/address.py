from dataclasses import dataclass


@dataclass
class Address:
    """Where a customer lives."""

    street: str
    town: str
    postcode: str
    country: str = "GB"

    def lines(self) -> list[str]:
        return [self.street, self.town, self.postcode, self.country]

    def one_line(self) -> str:
        return ", ".join(self.lines())

    def is_domestic(self) -> bool:
        return self.country == "GB"
