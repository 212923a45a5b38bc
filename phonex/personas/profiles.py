"""Finds the echo that is trained: a user's own, or another one of theirs."""

from phonex.accounts.errors import AccountClosed
from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoNotFound
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import make_record_id
from phonex.store.records.users import UserRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now

MAX_NAME_CHARS = 64
UNNAMED = "Me"


class Profiles:
    """A user's own echo is made when it is first needed. Only for services with accounts."""

    def __init__(self, store: Store) -> None:
        self._echos = store.echos
        self._users = store.users

    async def find(self, principal: Principal, echo_id: str | None = None) -> EchoRecord | None:
        """echo_id: None for the user's own echo, which may not exist yet.

        Raises EchoNotFound, DatabaseUnavailable.
        """
        owner_id = owner_of_training(principal)
        if echo_id is None:
            return await self._echos.find_profile(owner_id)
        echo = await self._echos.find(owner_id, echo_id)
        if echo is None:
            raise EchoNotFound(echo_id)
        return echo

    async def require(self, principal: Principal, echo_id: str | None = None) -> EchoRecord:
        """As find(), making the user's own echo. Raises AccountClosed, StorageFull, too."""
        found = await self.find(principal, echo_id)
        return await self._make(owner_of_training(principal)) if found is None else found

    async def _make(self, user_id: str) -> EchoRecord:
        user, now = await self._existing(user_id), utc_now()
        profile = EchoRecord(
            id=make_record_id(),
            owner_id=user_id,
            user_id=user_id,
            name=_name_of(user),
            is_profile=True,
            created_at=now,
            updated_at=now,
        )
        made = await self._echos.insert_profile(profile)
        await self.leave_nothing_of_deleted(user_id)
        return made

    async def _existing(self, user_id: str) -> UserRecord:
        """Raises AccountClosed."""
        user = await self._users.find(user_id)
        if user is None or user.deleting:
            raise AccountClosed
        return user

    async def leave_nothing_of_deleted(self, owner_id: str | None) -> None:
        """Raises AccountClosed: the account was deleted while an echo of it was stored, which is
        deleted, too.
        """
        if owner_id is None:  # without accounts
            return
        try:
            await self._existing(owner_id)
        except AccountClosed:
            await self._echos.remove_of_owner(owner_id)
            raise

    async def current(self, echo: EchoRecord) -> EchoRecord:
        """An echo as it is now.

        Raises EchoNotFound, AccountClosed: the echo or its account was deleted meanwhile.
        """
        if echo.owner_id is not None:
            await self._existing(echo.owner_id)
        found = await self._echos.find(echo.owner_id, echo.id)
        if found is None:
            raise EchoNotFound(echo.id)
        return found


def owner_of_training(principal: Principal) -> str:
    """With accounts, every principal is a user."""
    assert principal.owner_id is not None, "training needs accounts"
    return principal.owner_id


def _name_of(user: UserRecord) -> str:
    name = f"{user.first_name} {user.last_name}".strip()
    return name[:MAX_NAME_CHARS].strip() or UNNAMED
