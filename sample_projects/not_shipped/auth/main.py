from auth.routes import login


def main():
    return login("ann")
