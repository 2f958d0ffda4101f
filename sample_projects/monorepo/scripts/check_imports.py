import importlib

from _services import each


def main() -> None:
    for service in each():
        importlib.import_module(f"{service}.app")
        print(service, "is fine")


if __name__ == "__main__":
    main()
