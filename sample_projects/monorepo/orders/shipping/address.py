from dataclasses import dataclass


@dataclass
class Address:
    """Where a parcel goes."""

    street: str
    town: str
    postcode: str
    country: str = "United Kingdom"

    def lines(self) -> list[str]:
        return [self.street, self.town, self.postcode, self.country]

    def one_line(self) -> str:
        return ", ".join(self.lines())

    def zone(self) -> int:
        return 1 if self.country == "United Kingdom" else 3
