"""Shows which modules cannot be imported first, and what the paths lead to: exits 0 if all is as bad as told."""

import sys
import warnings
from importlib import import_module
from pathlib import Path

SERVICES = ("auth", "catalogue", "orders", "shopkit")

failed = []
names = []
for path in sorted(path for service in SERVICES for path in Path(service).rglob("*.py") if "tests" not in path.parts):
    names.append(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    for loaded in [module for module in sys.modules if module.partition(".")[0] in SERVICES]:
        del sys.modules[loaded]
    try:
        import_module(names[-1])
    except (ImportError, SyntaxError):
        failed.append(names[-1])

for loaded in [module for module in sys.modules if module.partition(".")[0] in SERVICES]:
    del sys.modules[loaded]
warnings.simplefilter("ignore")
money = {id(import_module(name).Money) for name in ("shopkit", "shopkit.money", "orders.money", "catalogue.prices")}
orders = {id(import_module(f"orders.{name}").Order) for name in ("models", "models.order", "order", "checkout")}
buses = {id(import_module(name).EventBus) for name in ("shopkit.events", "orders.events")}

print(f"{len(failed)} of {len(names)} modules cannot be imported first; "
      f"4 paths lead to {len(money)} Money, 4 to {len(orders)} Order, 2 to {len(buses)} EventBus")
sys.exit(0 if (len(failed), len(money), len(orders), len(buses)) == (15, 1, 1, 2) else 1)
