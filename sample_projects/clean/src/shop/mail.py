import shop.orders.customer
from shop import settings


class Settings:
    host = "mail.example.org"
    port = 25


def write(customer: shop.orders.customer.Customer) -> str:
    return f"{customer.name}, you pay in {settings.currency}"
