from auth.audit import signed_in
from auth.passwords import check_password
from auth.throttle import count_try
from auth.users import find_user
from shopkit.http import Response, Router


def login(mail: str, password: str, stored: str) -> Response:
    count_try(mail)
    user = find_user(mail)
    if user is None or not check_password(password, stored):
        return Response(403, "unknown")
    signed_in(user)
    return Response(200, user.sign_in().token)


def mount(router: Router) -> None:
    router.add("POST", "/login", login)
