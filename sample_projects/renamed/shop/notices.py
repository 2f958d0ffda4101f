from shop import send_mail as tell
from shop.pigeons import send


def notify(customer, text):
    send(customer, text, copy_to=["the loft"])
    return tell(customer, text, copy_to=["sales@example.org"])
