"""Shows which imports fail under Python: prints one line, exits 0 if they fail as the README says."""

import sys
from importlib import import_module
from pathlib import Path


def imported(name):
    try:
        import_module(name)
    except ImportError as error:
        return error.msg.partition(" (")[0]
    return "imported"


# A disk that takes no account of capitals finds the file, and Python then compares the name with the folder's list.
told = Path("shop/Basket.py").exists()
answers = [imported("shop.checkout"), imported("shop.invoices")]
print(f"{'; '.join(answers)}; the disk tells capitals apart: {not told}")
sys.exit(0 if answers == ["No module named 'shop.Basket'", "cannot import name 'vat' from 'shop.prices'"] else 1)
