import sys
from typing import overload

if sys.version_info >= (3, 11):
    from typing import Self

    def width(text: str) -> int:
        return len(text)

else:
    from typing_extensions import Self

    def width(text: str) -> int:
        return len(text) + 1


class _Label:
    def __init__(self, text: str) -> None:
        self.text = text

    def bold(self) -> Self:
        return self

    def __str__(self) -> str:
        return self.text


Label = _Label


def _pad(text):
    return text.ljust(20)


RULE = _pad("-")

for _side in ("left", "right"):
    RULE = _side[0] + RULE

del _pad, _side


@overload
def parse(value: str) -> _Label: ...
@overload
def parse(value: bytes) -> bytes: ...
def parse(value):
    return Label(value) if isinstance(value, str) else value
