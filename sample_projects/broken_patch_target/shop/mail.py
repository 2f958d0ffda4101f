SENT: list[tuple[str, str]] = []


def send_mail(address: str, text: str) -> None:
    SENT.append((address, text))
