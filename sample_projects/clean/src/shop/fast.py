import zlib


def checksum(text: str) -> int:
    return zlib.crc32(text.encode())
