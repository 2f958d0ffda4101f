"""Shows who is warned when the shop is imported: prints one line, exits 0 if all are that importmap names."""

import sys
import warnings
from importlib import import_module

told = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", DeprecationWarning)
    for name in ("api", "checkout", "returns"):
        before = len(caught)
        import_module(f"shop.{name}")
        told += [f"shop.{name} ({warning.message})" for warning in caught[before:]]
    import_module("shop.returns").take_back([1])
print(f"{len(caught)} warnings; on import: {'; '.join(told)}")
sys.exit(0 if len(told) == 3 and len(caught) == 4 else 1)
