from ..text import shout


def label(name):
    return shout(name)
