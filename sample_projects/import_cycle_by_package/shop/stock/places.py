def shelf(name):
    return f"shelf {name[0]}"
