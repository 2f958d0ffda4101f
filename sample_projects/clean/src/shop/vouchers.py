class Voucher:
    def __init__(self, pence: int) -> None:
        self.pence = pence
