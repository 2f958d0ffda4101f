from shop.basket import Basket as _Basket


class Basket(_Basket):
    """The basket of the screen in the shop window."""
