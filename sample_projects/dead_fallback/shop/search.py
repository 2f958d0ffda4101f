try:
    from shop.ranking import rank

    RANKED = True
except ImportError:
    RANKED = False


def find(words: list[str]) -> list[str]:
    return rank(words) if RANKED else sorted(words)
