import hmac

import auth.permissions
from shopkit.environment import Environment


def _sign(text: str) -> str:
    return hmac.new(Environment().secret.encode(), text.encode(), "sha256").hexdigest()


def issue_token(user: str) -> str:
    rights = ",".join(auth.permissions.rights_of(user))
    return f"{user}:{rights}:{_sign(user + rights)}"


def verify_token(token: str) -> bool:
    user, rights, signature = token.rsplit(":", 2)
    return hmac.compare_digest(_sign(user + rights), signature)
