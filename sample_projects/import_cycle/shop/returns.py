from shop.refunds import Refund


class Return:
    def refund(self) -> Refund:
        return None
