def send(address, name):
    from shop.templates import render

    return f"{address}: {render(name)}"
