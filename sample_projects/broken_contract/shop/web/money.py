def as_text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} EUR"
