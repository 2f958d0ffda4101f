from functools import lru_cache

from shop.parcel import Parcel


def create_label(parcel: Parcel, *, express: bool = False) -> str:
    return f"{'express ' if express else ''}{parcel.country} {parcel.weight}"


@lru_cache
def price(weight: int, country: str) -> int:
    return weight if country == "United Kingdom" else 3 * weight
