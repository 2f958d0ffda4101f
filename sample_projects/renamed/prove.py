"""Shows what becomes of the old names: prints one line, exits 0 if each of them fails."""

import sys
from importlib import import_module

from shop.notices import notify
from shop.registry import parameters

answers = []
for attempt in (
    lambda: import_module("shop.invoices"),
    lambda: import_module("shop.reminders"),
    lambda: notify("ada@example.org", "tea"),
    lambda: parameters(notify),
):
    try:
        attempt()
        answers.append("works")
    except (ImportError, TypeError, AttributeError) as error:
        answers.append(str(error))
print("; ".join(answers))
sys.exit(0 if "works" not in answers else 1)
