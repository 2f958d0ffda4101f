from .post import send


def invoice(customer, pence):
    return send(customer, f"{pence} pence, please")
