import pathlib


def main():
    for path in pathlib.Path(".").rglob("*.py"):
        text = path.read_text()
       if "shopkit.notify" in text:
            path.write_text(text.replace("shopkit.notify", "shopkit.mail"))


main()
