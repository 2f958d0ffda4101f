def send(address, text, copies=()):
    return f"{address} and {len(copies)} others: {text}"
