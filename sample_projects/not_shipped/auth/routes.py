from auth.tokens import make_token


def login(name):
    return make_token(name)
