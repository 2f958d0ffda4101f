from catalogue.products import Product, all_products

TITLES = {"tea": "Tea", "ware": "Pots and cups", "book": "Books"}


def products_of(category: str) -> list[Product]:
    return [product for product in all_products() if product.category == category]
