def net(price: int) -> float:
    return price / 1.19
