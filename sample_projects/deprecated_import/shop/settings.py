import warnings


def _tell():
    warnings.warn("shop.settings is deprecated, read the environment", DeprecationWarning, stacklevel=3)


_tell()

CURRENCY = "GBP"
