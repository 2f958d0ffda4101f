from importlib import import_module
from types import ModuleType


def method(name: str) -> ModuleType:
    return import_module(f"shop.payment.{name}")
