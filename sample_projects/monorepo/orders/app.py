from orders.config import Environment
from orders.routes import basket_page, checkout, order_status, returns_desk
from shopkit.http import Router


def create_app(environment: Environment) -> Router:
    router = Router(environment.base_url)
    for module in (basket_page, checkout, order_status, returns_desk):
        module.mount(router)
    return router
