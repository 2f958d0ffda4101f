"""Shows which import fails under Python: prints one line, exits 0 if it fails as the README says."""

import sys
from importlib import import_module

try:
    import_module("shop.letters")
    answer = "imported"
except ImportError as error:
    answer = error.msg.partition(" (")[0]
print(f"shop.letters: {answer}")
sys.exit(0 if answer == "cannot import name 'Order' from 'shop.customers'" else 1)
