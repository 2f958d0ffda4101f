"""Shows which imports fail under Python: prints one line, exits 0 if they fail as the README says."""

import sys
from importlib import import_module

failed = []
for name in ("shop.basket", "shop.orders", "shop.vouchers"):
    try:
        import_module(name)
    except ImportError as error:
        failed.append(f"{name}: {error.msg.partition(' (')[0]}")

try:
    import_module("shop.refunds").refund("A-1", 500)
except ImportError as error:
    failed.append(f"shop.refunds.refund(): {error.msg.partition(' (')[0]}")

ranked = import_module("shop.search").RANKED
print(f"{'; '.join(failed)}; shop.search ranks: {ranked}")
sys.exit(0 if len(failed) == 4 and not ranked else 1)
