"""Whose records a request is about."""

from dataclasses import dataclass, replace

from phonex.accounts.errors import AccountClosed, AccountMemorialized
from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoUserNotFound, UserMissing
from phonex.store.records.legacies import Legacies
from phonex.store.records.owned import is_record_id
from phonex.store.records.users import UserRecord, Users


@dataclass(frozen=True)
class UserAccess:
    """A user, and the principal that has access to this user's records."""

    user_id: str
    principal: Principal


class EchoUsers:
    """Finds users by their _id or auth0_id.

    Without accounts every stored user can be named. With accounts: the signed-in one, and by an
    administrator any; nobody else is told apart from a user who does not exist.
    """

    def __init__(self, users: Users, legacies: Legacies) -> None:
        self._users = users
        self._legacies = legacies

    async def upsert(self, principal: Principal, auth0_id: str, email: str) -> UserRecord:
        """The user of an identity, created if there is none.

        Raises EchoUserNotFound, DatabaseUnavailable, StorageFull.
        """
        if not _may_see_all(principal):
            known = await self._users.find_by_auth0(auth0_id)
            if known is None or known.user_id != principal.owner_id:
                raise EchoUserNotFound(auth0_id)
        return await self._users.upsert_auth0(auth0_id, email)

    async def get(self, principal: Principal, name: str) -> UserRecord:
        """name: _id or auth0_id. Raises EchoUserNotFound, DatabaseUnavailable."""
        find = self._users.find if is_record_id(name) else self._users.find_by_auth0
        user = await find(name)
        mine = user is not None and user.user_id == principal.owner_id
        if user is None or not (mine or _may_see_all(principal)):
            raise EchoUserNotFound(name)
        return user

    async def access(self, principal: Principal, name: str | None) -> UserAccess:
        """The user that a request names; the signed-in one if it names none.

        Raises EchoUserNotFound, UserMissing, DatabaseUnavailable.
        """
        if name is None:
            if principal.owner_id is None:
                raise UserMissing
            return UserAccess(principal.owner_id, principal)
        user_id = (await self.get(principal, name)).user_id
        owner_id = None if principal.owner_id is None else user_id
        return UserAccess(user_id, replace(principal, owner_id=owner_id))

    async def access_to_add(self, principal: Principal, name: str | None) -> UserAccess:
        """The user for whom a request adds something; see access(). Once that is stored,
        refuse_closed() has to be called.

        Raises EchoUserNotFound, UserMissing, AccountClosed, AccountMemorialized,
        DatabaseUnavailable.
        """
        access = await self.access(principal, name)
        user = await self._users.find(access.user_id)
        _refuse_closed(access.principal.owner_id, user)
        if user is not None and await self._legacies.memorials_among([user]):
            raise AccountMemorialized
        return access

    async def refuse_closed(self, owner_id: str | None) -> None:
        """Raises AccountClosed: its deletion may have missed what was just stored."""
        if owner_id is not None:
            _refuse_closed(owner_id, await self._users.find(owner_id))


def _refuse_closed(owner_id: str | None, user: UserRecord | None) -> None:
    """Raises AccountClosed. With accounts, every owner is a user."""
    if owner_id is not None and (user is None or user.deleting):
        raise AccountClosed


def _may_see_all(principal: Principal) -> bool:
    return principal.owner_id is None or principal.is_admin
