import shop.parcels


class Label(shop.parcels.Parcel):
    """A parcel as its address."""
