from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.products import Product
    from catalogue.suppliers.contract import Contract


def in_season(product: Product, contract: Contract) -> bool:
    return product.category in contract.categories
