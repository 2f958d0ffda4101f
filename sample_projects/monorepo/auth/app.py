from auth.config import Environment
from auth.routes import login, logout, password_reset, register
from shopkit.http import Router


def create_app(environment: Environment) -> Router:
    router = Router(environment.base_url)
    for module in (login, logout, password_reset, register):
        module.mount(router)
    return router
