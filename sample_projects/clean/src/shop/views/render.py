def render(text: str) -> str:
    return f"<p>{text}</p>"
