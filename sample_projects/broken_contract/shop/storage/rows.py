import sqlite3

from shop.storage.journal import line


def path() -> str:
    return "shop.db"


def save(table: str, number: int, cents: int) -> None:
    with sqlite3.connect(path()) as database:
        database.execute(f"insert into {table} values (?, ?)", [number, cents])
    log(line(table, number, cents))


def log(text: str) -> None:
    print(text)
