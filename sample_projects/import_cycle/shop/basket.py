import shop.vouchers


class Basket:
    def total(self):
        return 1800 - shop.vouchers.reduction(self)
