"""All parts of accounts, opened together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from phonex.accounts.authenticator import Authenticator, Issuer
from phonex.accounts.gate import SignInGate
from phonex.accounts.key_service import ApiKeyService
from phonex.accounts.passwords import HashCost, Passwords
from phonex.accounts.rate_limits import (
    NO_LIMIT,
    Counters,
    LoginThrottle,
    RequestLimit,
    SignUpLimit,
    in_memory,
)
from phonex.accounts.session_service import SessionService
from phonex.accounts.tokens import TokenSigner
from phonex.accounts.user_service import UserService
from phonex.store.store import Store


@dataclass(frozen=True)
class Accounts:
    """signup_is_open: whether everybody may create an account. requests, logins, signups: limits
    on each.
    """

    users: UserService
    sessions: SessionService
    keys: ApiKeyService
    authenticator: Authenticator
    requests: RequestLimit
    logins: LoginThrottle
    signups: SignUpLimit
    signup_is_open: bool


@contextmanager
def open_accounts(
    store: Store,
    secret: bytes,
    issuers: Iterable[Issuer] = (),
    *,
    signup_is_open: bool,
    rate_limit: str = NO_LIMIT,
    cost: HashCost | None = None,
    gate: SignInGate | None = None,
    counters: Counters | None = None,
) -> Iterator[Accounts]:
    """secret: signs the tokens. issuers: whose tokens are accepted, too. rate_limit: for requests
    of a user. cost: of passwords. gate: for users whose death was confirmed; None: shut. counters:
    of what is limited; None: in memory.
    """
    passwords, signer, counters = Passwords(cost), TokenSigner(secret), counters or in_memory()
    users, keys = UserService(store.users, passwords, gate), ApiKeyService(store.api_keys)
    sessions = SessionService(store.sessions, store.users, users, signer, gate=gate)
    authenticator = Authenticator(store.users, store.sessions, keys, signer, issuers, gate)
    try:
        yield Accounts(
            users,
            sessions,
            keys,
            authenticator,
            RequestLimit(counters, rate_limit),
            LoginThrottle(counters),
            SignUpLimit(counters),
            signup_is_open,
        )
    finally:
        passwords.close()
