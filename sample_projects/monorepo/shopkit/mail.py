from shopkit.retry import RetryPolicy
from shopkit.environment import Environment

SENT: list[tuple[str, str]] = []


def send_mail(address: str, text: str) -> None:
    RetryPolicy().run(lambda: SENT.append((address, text)))


def sender() -> str:
    return Environment().get("sender", "post@kettle-and-leaf.example")
