try:
    from shop.ranking import rank

    RANKED = True
except ImportError:
    RANKED = False

    def rank(words):
        return sorted(words)
