from orders.discounts import DISCOUNTS
from orders.vouchers import Voucher


def vouchers_of_the_day() -> list[Voucher]:
    return [Voucher(code, percent) for code, percent in sorted(DISCOUNTS.items())]


if __name__ == "__main__":
    print(vouchers_of_the_day())
