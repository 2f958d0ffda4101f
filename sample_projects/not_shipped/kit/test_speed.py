def speed():
    return 2
