def read(text: str) -> list[tuple[str, int]]:
    name, _, pence = text.partition(";")
    return [(name, int(pence))]
