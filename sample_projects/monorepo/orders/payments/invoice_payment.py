from orders.invoices import Invoice
from orders.models import Order
from orders.payments.gateway import Gateway
from shopkit.money import Money


class InvoicePayment(Gateway):
    def charge(self, order: Order, amount: Money) -> None:
        super().charge(order, amount)
        Invoice(order).send_again()
