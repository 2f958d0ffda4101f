from shop.plugins import gift_wrap
from shop.plugins.gift_wrap import wrap


def load() -> tuple[object, object]:
    return gift_wrap, wrap
