"""Shows which file Python takes for `shop.prices`: prints one line, exits 0 if the other one is out of reach."""

import sys
from pathlib import Path

import shop.prices

taken = Path(shop.prices.__file__).resolve().relative_to(Path.cwd()).as_posix()
try:
    import shop.invoices

    answer = "imported"
except ImportError as error:
    answer = str(error).partition(" (")[0]
print(f"Python takes {taken}, where a teapot costs {shop.prices.price_of('teapot')}; shop.invoices: {answer}")
sys.exit(0 if taken == "shop/prices/__init__.py" and answer.startswith("cannot import name 'vat'") else 1)
