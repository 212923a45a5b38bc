"""All parts of accounts, opened together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from phonex.accounts.authenticator import Authenticator, Issuer
from phonex.accounts.key_service import ApiKeyService
from phonex.accounts.passwords import HashCost, Passwords
from phonex.accounts.session_service import SessionService
from phonex.accounts.tokens import TokenSigner
from phonex.accounts.user_service import UserService
from phonex.store.store import Store


@dataclass(frozen=True)
class Accounts:
    """signup_is_open: whether everybody may create an account."""

    users: UserService
    sessions: SessionService
    keys: ApiKeyService
    authenticator: Authenticator
    signup_is_open: bool


@contextmanager
def open_accounts(
    store: Store,
    secret: bytes,
    issuers: Iterable[Issuer] = (),
    *,
    signup_is_open: bool,
    cost: HashCost | None = None,
) -> Iterator[Accounts]:
    """secret: signs the tokens. issuers: whose tokens are accepted, too. cost: of passwords."""
    passwords, signer = Passwords(cost), TokenSigner(secret)
    users, keys = UserService(store.users, passwords), ApiKeyService(store.api_keys)
    sessions = SessionService(store.sessions, store.users, users, signer)
    authenticator = Authenticator(store.users, store.sessions, keys, signer, issuers)
    try:
        yield Accounts(users, sessions, keys, authenticator, signup_is_open)
    finally:
        passwords.close()
