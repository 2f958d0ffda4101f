"""Shows that what one home makes is refused by the other: prints one line, exits 0 if so."""

import sys

from shop.billing import bill
from shop.models import make_order
from shop.shipping import pack

try:
    answer = pack(bill(2, 500))
except TypeError as error:
    answer = f"refused, {error}"
print(f"{pack(make_order(1))}; what billing made: {answer}")
sys.exit(0 if answer == "refused, 2 is no order" else 1)
