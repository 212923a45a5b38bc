"""The principal of a request: routes create it, and all access to records is limited to it."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a token or key may be used for."""

    SPEAK = "speak"
    VOICES = "voices"
    ECHOS = "echos"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True)
class Principal:
    """owner_id: the accessible records, those of a user's id; None: the anonymous owner of a
    service without accounts.
    """

    owner_id: str | None = None
    scopes: frozenset[Scope] = ALL_SCOPES

    @property
    def is_admin(self) -> bool:
        return Scope.ADMIN in self.scopes


ANONYMOUS = Principal()
