import sys

from catalogue.products import Product, all_products
from orders.money import Money


def main(count: int) -> list[Product]:
    return [*all_products(), *(Product(f"Blend {number}", Money(500 + number)) for number in range(count))]


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
