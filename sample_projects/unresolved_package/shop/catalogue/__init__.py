from shop.catalogue.products import Product

__all__ = ["Product"]
