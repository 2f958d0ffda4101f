from shop.catalogue import Product, find


def search(name):
    return find([Product("teapot")], name)
