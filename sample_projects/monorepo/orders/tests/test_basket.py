from auth.users import User, add_user
from catalogue.products import find_product
from orders.basket import Basket


def test_a_basket_adds_up():
    add_user(User("Ada", "ada@example.org"))
    basket = Basket("ada@example.org")
    basket.add(find_product("Assam"), 2)
    assert basket.total().amount == 1280
