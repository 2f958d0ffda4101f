from shop.customers import Customer, Order


def letter(customer: Customer, order: Order) -> str:
    return f"Dear {customer.name}, order {order.number} is on its way"
