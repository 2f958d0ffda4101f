import inspect as reading


def parameters(function):
    return reading.getargspec(function).args
