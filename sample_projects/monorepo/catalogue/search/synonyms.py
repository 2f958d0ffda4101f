FORMS = {"cup": ("mug", "bowl"), "pot": ("teapot", "kettle")}


def forms(word: str) -> tuple[str, ...]:
    return (word, *FORMS.get(word, ()))
