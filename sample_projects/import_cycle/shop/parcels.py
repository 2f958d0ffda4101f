import shop.labels


class Parcel:
    def label(self):
        return shop.labels.Label()
