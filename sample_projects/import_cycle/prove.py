"""Shows which modules fail when they are imported first: prints one line, exits 0 if those are the expected ones."""

import sys
from importlib import import_module
from pathlib import Path

failed = []
for name in sorted(path.stem for path in Path("shop").glob("[a-z]*.py")):
    for loaded in [module for module in sys.modules if module.partition(".")[0] == "shop"]:
        del sys.modules[loaded]
    try:
        import_module(f"shop.{name}")
    except (AttributeError, ImportError) as error:
        if "circular import" in str(error):
            failed.append(name)
print(f"imported first, these fail with 'most likely due to a circular import': {', '.join(failed)}")
sys.exit(0 if failed == ["customers", "invoices", "offers", "orders", "parcels", "refunds", "returns"] else 1)
