RATES = {"EUR": 100, "GBP": 117}


def charge(amount: int, currency: str) -> str:
    return f"{amount * RATES[currency] // 100} charged"


def __getattr__(name: str) -> str:
    if name == "VERSION":
        return "2"
    raise AttributeError(name)
