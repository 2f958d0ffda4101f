from dataclasses import dataclass, field


@dataclass
class Parcel:
    weight: int
    country: str = "United Kingdom"
    contents: list[str] = field(default_factory=list)


@dataclass
class GiftParcel(Parcel):
    message: str = ""
