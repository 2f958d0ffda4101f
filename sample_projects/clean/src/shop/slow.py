def checksum_in_python(text: str) -> int:
    return sum(text.encode()) % 65521
