# -*- coding: latin-1 -*-
from shop.offers import Voucher

POUND = "£"


def show(voucher: Voucher) -> str:
    return f"{POUND}{voucher.pence / 100}"
