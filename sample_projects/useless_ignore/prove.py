"""Shows which of the ignored imports work, and which of them fail without a reason."""

import sys

from shop import charts, mail, orders, returns

failed = []
for module, call in (("charts", lambda: charts.pie("sales")), ("mail", lambda: mail.send("hello"))):
    try:
        call()
    except ModuleNotFoundError as error:
        failed.append(f"{module} fails with {error}")
works = orders.bill().total == returns.refund() == 0
print(f"shop.orders works: {works}; {'; '.join(failed)}")
sys.exit(0 if works and len(failed) == 2 else 1)
