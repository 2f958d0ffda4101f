import pathlib
import re

OLD = re.compile(r"from orders\.legacy\.order_manager import")
NEW = "from orders.order_manager import"


def main() -> None:
    for path in pathlib.Path("orders").rglob("*.py"):
        text = path.read_text()
        if OLD.search(text):
            path.write_text(OLD.sub(NEW, text))
            print(path)


if __name__ == "__main__":
    main()
