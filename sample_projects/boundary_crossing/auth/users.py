class User:
    def __init__(self, name):
        self.name = name


def find_user(name):
    return User(name)
