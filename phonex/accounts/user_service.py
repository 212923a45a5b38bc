"""Users: adding them, checking their passwords, changing their profiles."""

import contextlib
import re
from dataclasses import dataclass, field

from phonex.accounts.errors import (
    AccountChanged,
    AccountDisabled,
    AccountMemorialized,
    EmailInvalid,
    EmailTaken,
    LoginFailed,
    PasswordWrong,
    UserNotFound,
)
from phonex.accounts.gate import ShutGate, SignInGate, may_enter
from phonex.accounts.passwords import Passwords
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.store.records.users import UserRecord, Users, email_key, make_user_id
from phonex.system.clock import utc_now

# Only that mail could be sent there is worth checking, and sending one is the only check.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
MOST_EMAIL = 254  # characters; source: RFC 5321, 4.5.3.1.3
_TRIES = 5


@dataclass(frozen=True)
class NewUser:
    email: str
    password: str = field(repr=False)
    first_name: str = ""
    last_name: str = ""
    is_admin: bool = False


@dataclass(frozen=True)
class ProfileChange:
    """What to change; None leaves it. A new address or password needs the current password."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    current_password: str | None = field(default=None, repr=False)
    findable: bool | None = None

    @property
    def needs_password(self) -> bool:
        return self.email is not None or self.password is not None


class UserService:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, users: Users, passwords: Passwords, gate: SignInGate | None = None) -> None:
        self._users = users
        self._passwords = passwords
        self._gate = gate or ShutGate()

    async def add(self, new: NewUser) -> UserRecord:
        """Raises EmailInvalid, EmailTaken, PasswordTooShort, PasswordTooLong."""
        email = _checked(new.email)
        if await self._users.find_by_email(email) is not None:  # before the costly hash
            raise EmailTaken
        user = UserRecord(
            user_id=make_user_id(),
            email=email,
            email_key=email_key(email),
            password_hash=await self._passwords.hash(new.password),
            first_name=new.first_name.strip(),
            last_name=new.last_name.strip(),
            is_admin=new.is_admin,
            created_at=utc_now(),
        )
        if not await self._users.insert(user):
            raise EmailTaken
        return user

    async def check_password(self, email: str, password: str) -> UserRecord:
        """The user with this address and password.

        Raises LoginFailed, AccountDisabled, AccountMemorialized.
        """
        user = await self._users.find_by_email(email)
        known = None if user is None else user.password_hash
        found = await self._passwords.verify(password, known)
        if user is None or not found.correct:
            raise LoginFailed
        if user.disabled:
            raise AccountDisabled
        if not await may_enter(user, self._gate, alive=True):
            raise AccountMemorialized
        if found.new_hash is not None:
            with contextlib.suppress(DatabaseUnavailable, StorageFull):  # the next sign-in tries
                await self._users.replace(_next(user, password_hash=found.new_hash))
        return user

    async def list(self) -> list[UserRecord]:
        return await self._users.all()

    async def get(self, user: str) -> UserRecord:
        """user: an id, an e-mail address or an identity. Raises UserNotFound."""
        for find in (self._users.find, self._users.find_by_email, self._users.find_by_auth0):
            if (found := await find(user)) is not None:
                return found
        raise UserNotFound(user)

    async def change(self, user_id: str, change: ProfileChange) -> UserRecord:
        """Raises PasswordWrong, EmailInvalid, EmailTaken, PasswordTooShort, PasswordTooLong,
        AccountChanged, AccountMemorialized, UserNotFound.
        """
        if change.needs_password:
            await self._confirm(await self.get(user_id), change.current_password or "")
        fields: dict[str, object] = {}
        if change.first_name is not None:
            fields["first_name"] = change.first_name.strip()
        if change.last_name is not None:
            fields["last_name"] = change.last_name.strip()
        if change.findable is not None:
            fields["findable"] = change.findable
        if change.email is not None:
            email = _checked(change.email)
            fields |= {"email": email, "email_key": email_key(email)}
        if change.password is not None:
            fields["password_hash"] = await self._passwords.hash(change.password)
        return await self._store(user_id, fields)

    async def set_password(self, user_id: str, password: str) -> UserRecord:
        """Without the current one. Raises PasswordTooShort, PasswordTooLong, UserNotFound,
        AccountChanged, AccountMemorialized.
        """
        return await self._store(user_id, {"password_hash": await self._passwords.hash(password)})

    async def set_disabled(self, user_id: str, disabled: bool) -> UserRecord:
        """Raises UserNotFound, AccountChanged, AccountMemorialized."""
        return await self._store(user_id, {"disabled": disabled})

    async def confirm(self, user_id: str, password: str) -> None:
        """Check a user's password, if they have one. Raises PasswordWrong, UserNotFound."""
        user = await self.get(user_id)
        if user.password_hash is not None:
            await self._confirm(user, password)

    async def _confirm(self, user: UserRecord, password: str) -> None:
        found = await self._passwords.verify(password, user.password_hash)
        if not found.correct:
            raise PasswordWrong

    async def _store(self, user_id: str, fields: dict[str, object]) -> UserRecord:
        for _ in range(_TRIES):
            user = await self._users.find(user_id)
            if user is None or user.deleting:
                raise UserNotFound(user_id)
            if user.memorial and not await self._gate.admits(user):
                raise AccountMemorialized
            changed = _next(user, **fields)
            if changed.email_key != user.email_key and await self._is_taken(changed):
                raise EmailTaken
            if await self._users.replace(changed):
                return changed
        raise AccountChanged

    async def _is_taken(self, user: UserRecord) -> bool:
        return await self._users.find_by_email(user.email_key or "") is not None


def _next(user: UserRecord, **fields: object) -> UserRecord:
    return user.model_copy(update={**fields, "revision": user.revision + 1})


def _checked(email: str) -> str:
    """Raises EmailInvalid."""
    email = email.strip()
    if len(email) > MOST_EMAIL or not (email.isprintable() and _EMAIL.fullmatch(email)):
        raise EmailInvalid
    return email
