"""Shows which modules fail when they are imported first: prints one line, exits 0 if those are the expected ones."""

import sys
from importlib import import_module

failed = []
for name in ("orders", "stock", "stock.counts", "stock.places", "suppliers"):
    for loaded in [module for module in sys.modules if module.partition(".")[0] == "shop"]:
        del sys.modules[loaded]
    try:
        import_module(f"shop.{name}")
    except ImportError as error:
        if "circular import" in str(error):
            failed.append(name)
print(f"imported first, these fail with 'most likely due to a circular import': {', '.join(failed)}")
sys.exit(0 if failed == ["orders", "suppliers"] else 1)
