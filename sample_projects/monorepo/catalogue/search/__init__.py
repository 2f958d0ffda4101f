from catalogue.search.index import Index
from catalogue.search.query import Query

__all__ = ["Index", "Query"]
