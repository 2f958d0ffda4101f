"""Shows that the copies are other classes and that some have drifted: prints one line, exits 0 if that is so."""

import sys

import shop.basket
import shop.invoices
import shop.kiosk
import shop.legacy.basket
import shop.legacy.shipping
import shop.mobile.basket
import shop.shipping

totals = {}
for module in (shop.basket, shop.mobile.basket, shop.legacy.basket, shop.kiosk):
    basket = module.Basket()
    basket.add("teapot", 1800)
    basket.voucher = 300
    totals[module.__name__] = basket.total()
stranger = not isinstance(shop.mobile.basket.Basket(), shop.basket.Basket)
costs = [module.shipping_cost(500, "GB") for module in (shop.shipping, shop.legacy.shipping)]
customer = {"name": "Ada", "street": "Mill Lane 1;", "town": "Leeds", "code": "LS1", "country": "GB"}
same = shop.shipping.address_label(customer) == shop.invoices.heading(customer)
print(f"an exact copy is a stranger: {stranger}; totals: {totals}; postage: {costs}; one function, two names: {same}")
sys.exit(0 if stranger and list(totals.values()) == [1500, 1500, 1800, 1500] and costs == [350, 320] and same else 1)
