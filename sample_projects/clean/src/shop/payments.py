from importlib import import_module

HANDLERS = {
    "invoice": "shop.orders.invoice.Invoice",
    "voucher": "shop.vouchers.Voucher",
}


class Settings:
    def __init__(self, provider: str, key: str) -> None:
        self.provider = provider
        self.key = key

    def redacted(self) -> str:
        return f"{self.provider}:{self.key[:2]}"


def handler(name: str) -> type:
    module, _, attribute = HANDLERS[name].rpartition(".")
    return getattr(import_module(module), attribute)
