import sqlite3
from dataclasses import dataclass

from shop.storage.rows import path


@dataclass
class Invoice:
    number: int
    cents: int

    def is_paid(self) -> bool:
        with sqlite3.connect(path()) as database:
            return bool(database.execute("select 1 from payments where number = ?", [self.number]).fetchone())
