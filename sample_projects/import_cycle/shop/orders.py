from shop.invoices import Invoice


class Order:
    def invoice(self):
        return Invoice(self)
