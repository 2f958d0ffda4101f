from auth.users import find_user
from shopkit.http import Response, Router


def ask(mail: str) -> Response:
    from auth.tokens import create_token
    from shopkit.notify import send_mail

    user = find_user(mail)
    if user is not None:
        send_mail(mail, f"Your link: /reset/{create_token(user.id)}")
    return Response(202, "")


def mount(router: Router) -> None:
    router.add("POST", "/reset", ask)
