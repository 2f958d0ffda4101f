from enum import Enum


class Status(Enum):
    NEW = "new"
    PAID = "paid"
    SENT = "sent"
    RETURNED = "returned"
