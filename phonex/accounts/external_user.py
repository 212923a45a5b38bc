"""The user of an identity provider's token."""

from dataclasses import dataclass
from datetime import datetime

from phonex.store.records.users import UserRecord


@dataclass(frozen=True)
class ExternalUser:
    """issued_at: when the token was issued; None if it does not say."""

    user: UserRecord
    issued_at: datetime | None
