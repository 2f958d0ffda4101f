"""Shows that the lowest layer loads the highest one: prints one line, exits 0 if that is so."""

import sys

import shop.storage.rows

loaded = sorted(name for name in sys.modules if name.startswith("shop.web"))
print(f"importing shop.storage.rows loads {', '.join(loaded) or 'nothing of the web'}")
sys.exit(0 if "shop.web.money" in loaded else 1)
