def pie(title: str) -> str:
    from shop.drawing import circle  # importmap: ignore[unresolved-import]

    return circle(title)
