from catalogue.config import Environment
from catalogue.routes import browse, product_page, search_page
from shopkit.http import Router


def create_app(environment: Environment) -> Router:
    router = Router(environment.base_url)
    for module in (browse, product_page, search_page):
        module.mount(router)
    return router
