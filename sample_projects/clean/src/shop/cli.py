import argparse
import json as _json

import shop.orders.invoice as invoices
from shop.offers import Voucher
from shop.orders import Order
from shop.settings import currency
from shop.views import render


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("number")
    number = parser.parse_args().number
    invoice = invoices.Invoice(Order(number))
    print(render(_json.dumps({"invoice": str(invoice), "currency": currency, "voucher": Voucher(100).pence})))
