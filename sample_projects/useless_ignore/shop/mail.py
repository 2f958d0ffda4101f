def send(text: str) -> None:
    from shop.queue import put  # importmap: ignore[unresolved-imports] shop.queue comes with the plug-in

    put(text)
