from shopkit.money import *
