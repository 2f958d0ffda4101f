from enum import Enum


class Season(Enum):
    SUMMER = "summer"
    WINTER = "winter"
