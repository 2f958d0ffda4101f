"""Text as the page carries it: in gzip in base64"""

from __future__ import annotations

import base64
import struct
import zlib

_HEADER = b"\x1f\x8b\x08" + bytes(5) + b"\x02\xff"  # deflated, of no time, as small as can be, on an unknown machine


def packed(text: str) -> str:
    """The text in gzip in base64; Python's own gzip differs by version in what its header says of the machine."""
    document = text.encode()
    squeezer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = struct.pack("<II", zlib.crc32(document), len(document) & 0xFFFFFFFF)
    return base64.b64encode(_HEADER + squeezer.compress(document) + squeezer.flush() + end).decode("ascii")
