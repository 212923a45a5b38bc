"""Who may sign in and use the service, and the gate for those whose death was confirmed.

Every door asks here: signing in, refreshing a session, tokens, API keys, changes of the account.
"""

from datetime import datetime
from typing import Protocol

from phonex.store.records.users import UserRecord


class SignInGate(Protocol):
    """Decides for users whose death was confirmed (UserRecord.memorial)."""

    async def admits(
        self, user: UserRecord, *, alive: bool = False, issued_at: datetime | None = None
    ) -> bool:
        """False if the account is a memorial. A sign of life stops it from becoming one.

        alive: the person is there now. issued_at: when the person's token was issued, which is a
        sign of life if the death had been confirmed by then. Raises DatabaseUnavailable.
        """


class ShutGate:
    """Lets none of them in: for those who cannot tell memorials."""

    async def admits(
        self, user: UserRecord, *, alive: bool = False, issued_at: datetime | None = None
    ) -> bool:
        return False


async def may_enter(
    user: UserRecord,
    gate: SignInGate,
    *,
    alive: bool = False,
    issued_at: datetime | None = None,
) -> bool:
    """Whether a user may use the service. alive, issued_at: as the gate has them.

    Raises DatabaseUnavailable.
    """
    if user.disabled:
        return False
    return not user.memorial or await gate.admits(user, alive=alive, issued_at=issued_at)
