import auth.tokens
from shopkit.clock import now


class Session:
    def __init__(self, user: str) -> None:
        self.user = user
        self.began = now()
        self.token = auth.tokens.issue_token(user)

    def is_fresh(self) -> bool:
        return now() - self.began < 3600
