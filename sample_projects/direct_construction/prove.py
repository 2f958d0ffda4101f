"""Shows that what is counted past the accessor is lost: prints one line, exits 0 if so."""

import sys

from shop.checkout import check_out
from shop.report import report
from shop.stock import get_counter

check_out(2)
lost = report()
get_counter().sell(1)
print(f"after a checkout of 2: {lost}; after one more by the accessor: {report()}")
sys.exit(0 if (lost, report()) == ("0 sold", "1 sold") else 1)
