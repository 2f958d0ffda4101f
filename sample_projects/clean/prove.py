"""Shows that all modules can be imported and that the names lead where a reader expects: exits 0 if so."""

import sys
from importlib import import_module
from pathlib import Path

names = []
for root in ("src", "scripts", "tests"):
    sys.path.insert(0, root)
    for path in sorted(Path(root).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        if name not in ("conftest", "shop.__main__"):
            names.append(name)
            import_module(name)

shop_views = import_module("shop.views")
offers = import_module("shop.offers")
settings = import_module("shop.settings")
stock = import_module("shop.catalogue.stock")
labels = import_module("shop.labels")
checks = (
    callable(shop_views.render),
    offers.Voucher is import_module("shop.vouchers").Voucher,
    settings.currency == "GBP",
    not hasattr(stock, "_level"),
    not hasattr(labels, "_pad"),
    import_module("shop.catalogue").__all__ == ["Product", "Stock", "reorder"],
)
print(f"{len(names)} modules imported, {sum(checks)} of {len(checks)} checks hold")
sys.exit(0 if all(checks) else 1)
