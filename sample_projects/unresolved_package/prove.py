"""Shows which imports fail under Python: prints one line, exits 0 if they fail as the README says."""

import sys
from importlib import import_module

answers = []
for name in ("shop.search", "shop.depot"):
    try:
        import_module(name)
        answers.append("imported")
    except ImportError as error:
        answers.append(error.msg.partition(" (")[0])
print("; ".join(answers))
expected = ["cannot import name 'find' from 'shop.catalogue'", "cannot import name 'Shelf' from 'shop.stock'"]
sys.exit(0 if answers == expected else 1)
