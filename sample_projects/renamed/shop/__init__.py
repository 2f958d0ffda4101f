from shop.mail import send as send_mail

__all__ = ["send_mail"]
