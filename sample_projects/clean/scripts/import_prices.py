import price_file

from shop.catalogue import Product, Stock


def products() -> list[Product]:
    return [Product(name, pence) for name, pence in price_file.read("teapot;1800")]


if __name__ == "__main__":
    import sys

    from shop.plugins.loader import load

    print(products(), Stock(), load(), sys.argv)
