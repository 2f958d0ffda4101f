def send(address, text):
    return f"{address}: {text}"
