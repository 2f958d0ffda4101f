from auth.passwords import hash_password
from auth.users import User, add_user
from shopkit.events import EventBus
from shopkit.http import Response, Router


def register(name: str, mail: str, password: str) -> Response:
    add_user(User(name, mail))
    EventBus().publish("registered", {"mail": mail, "stored": hash_password(password)})
    return Response(201, name)


def mount(router: Router) -> None:
    router.add("POST", "/register", register)
