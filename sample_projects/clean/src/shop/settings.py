import sys


class _Settings:
    currency = "GBP"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return f"<{name}>"


sys.modules[__name__] = _Settings()
