from shop.suppliers import Supplier


class Count:
    supplier = Supplier("Smith & Sons")
