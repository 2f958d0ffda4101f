from shop.prices import vat


def gross(net):
    return net + net * vat // 100
