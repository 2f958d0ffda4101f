from shop.orders import Order
from shop.reports.monthly import monthly


def yearly(months: list[list[Order]]) -> int:
    return sum(monthly(orders) for orders in months)
