def daily(orders):
    return f"{len(orders)} orders today"
