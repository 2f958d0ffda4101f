def shipping_cost(weight, country, express=False):
    if weight <= 0:
        raise ValueError(f"nothing weighs {weight} grams")
    cost = 350 if weight < 2000 else 350 + (weight - 2000) // 500 * 80
    if country != "GB":
        cost = cost * 2 + 150
    if express:
        cost += 500
    return cost


def address_label(customer):
    lines = [customer["name"].upper()]
    if customer.get("company"):
        lines.append(customer["company"])
    lines.extend(line for line in customer["street"].split(";") if line)
    lines.append(f"{customer['town']} {customer['code']}")
    if customer["country"] != "GB":
        lines.append(customer["country"])
    width = max(len(line) for line in lines)
    return "\n".join(line.center(width) for line in lines)
