from auth.audit import signed_out
from auth.users import find_user
from shopkit.http import Response, Router


def logout(mail: str) -> Response:
    user = find_user(mail)
    if user is not None:
        user.session = None
        signed_out(user)
    return Response(204, "")


def mount(router: Router) -> None:
    router.add("POST", "/logout", logout)
