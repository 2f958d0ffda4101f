from shop.models import Price


def listed(prices: list[Price]) -> list[int]:
    return [price.amount for price in prices]
