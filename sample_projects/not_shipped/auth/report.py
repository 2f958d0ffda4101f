def monthly():
    from backend.settings import SECRET

    return len(SECRET)
