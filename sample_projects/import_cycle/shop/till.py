import shop.catalogue
