from importlib import import_module

_LAZY = {
    "Voucher": "shop.vouchers",
    "Season": "shop.seasons",
}

__all__ = ["Season", "Voucher"]


def __getattr__(name):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(name)
