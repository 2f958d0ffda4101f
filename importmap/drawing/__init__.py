"""What a picture of imports shows: which modules, in how many boxes, and what of it is wrong"""

from importmap.drawing.compose import overview, picture

__all__ = ["overview", "picture"]
