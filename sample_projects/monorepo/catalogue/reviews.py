from dataclasses import dataclass

from auth.users import User, find_user
from catalogue.products import Product


@dataclass
class Review:
    author: User
    product: Product
    stars: int
    text: str = ""


def write_review(mail: str, product: Product, stars: int) -> Review | None:
    author = find_user(mail)
    return Review(author, product, stars) if author else None
