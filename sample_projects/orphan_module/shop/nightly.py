from shop.orders import Order

unpaid = [Order(1), Order(2)]
