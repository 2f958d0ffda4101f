from dataclasses import dataclass, field

from auth.address import Address
from auth.sessions import Session
from shopkit.ids import new_id


@dataclass
class User:
    name: str
    mail: str
    id: str = field(default_factory=new_id)
    address: Address | None = None
    session: Session | None = None

    def sign_in(self) -> Session:
        self.session = Session(self.id)
        return self.session


_USERS: dict[str, User] = {}


def add_user(user: User) -> None:
    _USERS[user.mail] = user


def find_user(mail: str) -> User | None:
    return _USERS.get(mail)
