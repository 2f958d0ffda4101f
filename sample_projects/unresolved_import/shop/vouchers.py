from shop.money import Price


def voucher(pence: int) -> Price:
    return Price(-pence)
