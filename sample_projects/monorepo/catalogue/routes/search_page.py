from catalogue.search import Query
from shopkit.http import Response, Router
from shopkit.monitoring import count


def search_page(text: str) -> Response:
    count("searches")
    return Response(200, "\n".join(str(product) for product in Query(text).run()))


def mount(router: Router) -> None:
    router.add("GET", "/search", search_page)
