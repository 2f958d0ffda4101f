def refund(order, amount):
    from shop.mail import create_mailer

    create_mailer().send(order, f"You get {amount} back")
