"""The principal of a request: routes create it, and all access to records is limited to it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """What a token or key may be used for."""

    SPEAK = "speak"
    VOICES = "voices"
    ECHOS = "echos"
    CHAT = "chat"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)
USER_SCOPES = ALL_SCOPES - {Scope.ADMIN}


def scopes_of(*, is_admin: bool) -> frozenset[Scope]:
    """Everything that a user may do."""
    return ALL_SCOPES if is_admin else USER_SCOPES


@dataclass(frozen=True)
class Principal:
    """owner_id: the accessible records, those of a user's id; None: the anonymous owner of a
    service without accounts. session_id: of the user's sign-in, None if there was none here.
    by_key: authenticated by an API key. expires_at: seconds since 1970 until which the token or
    key is valid, None for ever; it does not tell principals apart.
    """

    owner_id: str | None = None
    scopes: frozenset[Scope] = ALL_SCOPES
    session_id: str | None = None
    by_key: bool = False
    expires_at: float | None = field(default=None, compare=False)

    @property
    def is_admin(self) -> bool:
        return Scope.ADMIN in self.scopes


ANONYMOUS = Principal()
