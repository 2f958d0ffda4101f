class Product:
    def __init__(self, name):
        self.name = name


def find(products, name):
    return [product for product in products if product.name == name]
