def render(name):
    return f"<p>{name}</p>"


def preview(name):
    from shop.mail import send

    return send("preview@example.org", name)
