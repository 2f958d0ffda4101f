def shipping_cost(weight, country, express=False):
    """The prices of last year."""
    if weight <= 0:
        raise ValueError(f"nothing weighs {weight} grams")
    cost = 320 if weight < 2000 else 320 + (weight - 2000) // 500 * 80
    if country != "GB":
        cost = cost * 2 + 150
    if express:
        cost += 500
    return cost
