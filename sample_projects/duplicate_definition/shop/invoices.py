from shop.shipping import shipping_cost


def heading(customer):
    lines = [customer["name"].upper()]
    if customer.get("company"):
        lines.append(customer["company"])
    lines.extend(line for line in customer["street"].split(";") if line)
    lines.append(f"{customer['town']} {customer['code']}")
    if customer["country"] != "GB":
        lines.append(customer["country"])
    width = max(len(line) for line in lines)
    return "\n".join(line.center(width) for line in lines)


def postage(order):
    return shipping_cost(order["weight"], order["country"])
