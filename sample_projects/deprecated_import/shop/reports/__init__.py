import warnings

from shop.reports.daily import daily

warnings.warn("import from shop.reports.daily", DeprecationWarning, stacklevel=2)

__all__ = ["daily"]
