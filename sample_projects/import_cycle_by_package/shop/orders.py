from shop.suppliers import Supplier


def order(supplier: Supplier):
    return supplier.place
