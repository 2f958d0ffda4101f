import hashlib
import secrets


def hash_password(text: str, salt: str = "") -> str:
    salt = salt or secrets.token_hex(8)
    digest = hashlib.scrypt(text.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()
    return f"{salt}${digest}"


def check_password(text: str, stored: str) -> bool:
    salt = stored.partition("$")[0]
    return secrets.compare_digest(hash_password(text, salt), stored)
