"""The work of the `phonex users` and `phonex keys` commands. Prints no results."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import typer

from phonex.accounts.key_service import ApiKeyService
from phonex.accounts.passwords import Passwords
from phonex.accounts.user_service import UserService
from phonex.cli.created_files import telling_created
from phonex.cli.records import records_exist
from phonex.cli.terminal import exit_on_error, settings_or_exit
from phonex.errors import InvalidInput, NotFound
from phonex.legacy.memorials import Memorials
from phonex.services.parts import open_records
from phonex.settings.settings import Settings
from phonex.store.records.legacies import LegacyRecord, LegacyState
from phonex.store.records.sessions import Sessions
from phonex.store.records.users import UserRecord
from phonex.store.store import Store

T = TypeVar("T")


@dataclass(frozen=True)
class OpenAccounts:
    users: UserService
    keys: ApiKeyService
    sessions: Sessions
    memorials: Memorials


class NoUsers(NotFound):
    code = "no_users"

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"There are no users yet in {settings.home}. Add one with `phonex users add EMAIL`, or "
            "set PHONEX_HOME to the folder of your Phonex."
        )


def with_accounts(action: Callable[[OpenAccounts], Awaitable[T]], *, makes: bool = False) -> T:
    """Open the accounts and run a command; expected errors end it with one line.

    makes: whether the command creates a user; others do not create a missing database.
    """
    settings = settings_or_exit()

    async def run() -> T:
        async with _open_accounts(settings) as opened:
            return await action(opened)

    with exit_on_error(), telling_created(settings):
        if not makes and not records_exist(settings):
            raise NoUsers(settings)
        return asyncio.run(run())


@asynccontextmanager
async def _open_accounts(settings: Settings) -> AsyncIterator[OpenAccounts]:
    async with open_records(settings, join=True) as store:
        passwords = Passwords()
        try:
            yield _accounts_of(settings, store, passwords)
        finally:
            passwords.close()


def _accounts_of(settings: Settings, store: Store, passwords: Passwords) -> OpenAccounts:
    memorials = Memorials(store, timedelta(hours=settings.legacy_wait_h))
    users = UserService(store.users, passwords, memorials)
    return OpenAccounts(users, ApiKeyService(store.api_keys), store.sessions, memorials)


def read_password(*, from_stdin: bool) -> str:
    """The password, asked for twice without showing it. Ends the command if nobody can answer."""
    with exit_on_error():
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise InvalidInput("There is no terminal to ask for a password; use --password-stdin.")
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return password


async def set_disabled(opened: OpenAccounts, user: str, disabled: bool) -> UserRecord:
    """Raises UserNotFound."""
    found = await opened.users.get(user)
    found = await opened.users.set_disabled(found.user_id, disabled)
    if disabled:  # or they would go on when the user is enabled again
        await opened.sessions.delete_of(found.user_id)
    return found


async def change_password(opened: OpenAccounts, user: str, password: str) -> UserRecord:
    """Raises UserNotFound, PasswordTooShort, PasswordTooLong."""
    found = await opened.users.get(user)
    found = await opened.users.set_password(found.user_id, password)
    await opened.sessions.delete_of(found.user_id)
    return found


async def memorialize(opened: OpenAccounts, user: str, *, at_once: bool) -> LegacyRecord:
    """Raises UserNotFound."""
    found = await opened.users.get(user)
    return await opened.memorials.order(found.user_id, at_once=at_once)


async def restore(opened: OpenAccounts, user: str) -> UserRecord:
    """Raises UserNotFound, NothingToRestore."""
    found = await opened.users.get(user)
    await opened.memorials.restore(found.user_id)
    return found


async def memorial_states(
    opened: OpenAccounts, users: Iterable[UserRecord]
) -> dict[str, LegacyState]:
    """How far the memorials of those users are whose death was confirmed, by user."""
    found: dict[str, LegacyState] = {}
    for user in users:
        legacy = await opened.memorials.ledger.current(user.user_id) if user.memorial else None
        if legacy is not None and legacy.state is not LegacyState.OPEN:
            found[user.user_id] = legacy.state
    return found
