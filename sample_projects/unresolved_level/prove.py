"""Shows which imports fail under Python: prints one line, exits 0 if they fail as the README says."""

import sys
from importlib import import_module

answers = []
for name in ("shop.orders.checkout", "shop.labels"):
    try:
        import_module(name)
        answers.append("imported")
    except ImportError as error:
        answers.append(error.msg.partition(" (")[0])
print("; ".join(answers))
expected = ["No module named 'shop.orders.money'", "attempted relative import beyond top-level package"]
sys.exit(0 if answers == expected else 1)
