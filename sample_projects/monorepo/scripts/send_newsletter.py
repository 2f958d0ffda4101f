import sys

from auth.users import find_user
from shopkit.notify import send_mail

if __name__ == "__main__":
    for mail in sys.stdin.read().split():
        if find_user(mail):
            send_mail(mail, "The new harvest is in")
