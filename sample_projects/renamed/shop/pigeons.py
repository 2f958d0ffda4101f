def send(address, text, copy_to=()):
    return f"a pigeon to {address}, {len(copy_to)} more: {text}"
