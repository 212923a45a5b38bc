"""Signing up, in and out. There are no cookies: clients send tokens in headers and bodies."""

from phonex.accounts.errors import (
    AccountDisabled,
    AccountMemorialized,
    AccountsOff,
    EmailInvalid,
    EmailTaken,
    LoginFailed,
    PasswordTooLong,
    PasswordTooShort,
    SignupClosed,
    TokenExpired,
    TokenInvalid,
    TooManyFailedLogins,
    TooManySignUps,
)
from phonex.accounts.user_service import NewUser
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.routes.accounts.deps import AccountsDep, AddressDep, account_router
from phonex.routes.accounts.schemas import LoginRequest, RefreshRequest, SignupRequest, Tokens, User
from phonex.routes.http.deps import PrincipalDep
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.schemas import Done

router = account_router("/auth")

ERRORS = (MalformedRequest, AccountsOff, DatabaseUnavailable, StorageFull)


@router.post(
    "/signup",
    status_code=201,
    summary="Create an account",
    responses=problems(
        *ERRORS,
        SignupClosed,
        TooManySignUps,
        EmailTaken,
        EmailInvalid,
        PasswordTooShort,
        PasswordTooLong,
    ),
)
async def sign_up(body: SignupRequest, address: AddressDep, accounts: AccountsDep) -> User:
    """Only if PHONEX_SIGNUP allows it. Administrators are made with `phonex users add --admin`."""
    if not accounts.signup_is_open:
        raise SignupClosed
    await accounts.signups.take(address)
    new = NewUser(body.email, body.password.get_secret_value(), body.first_name, body.last_name)
    return User.model_validate(await accounts.users.add(new))


@router.post(
    "/login",
    summary="Sign in",
    responses=problems(
        *ERRORS, LoginFailed, TooManyFailedLogins, AccountDisabled, AccountMemorialized
    ),
)
async def log_in(body: LoginRequest, address: AddressDep, accounts: AccountsDep) -> Tokens:
    """Gives an access token for 15 minutes, and a refresh token for 30 days.

    Failed logins are limited for each client, more strictly at the same account.
    """
    async with accounts.logins.attempt(body.email, address):
        tokens = await accounts.sessions.login(body.email, body.password.get_secret_value())
    return Tokens.model_validate(tokens)


@router.post(
    "/refresh",
    summary="Get a new access token",
    responses=problems(*ERRORS, TokenExpired, TokenInvalid),
)
async def refresh_tokens(body: RefreshRequest, accounts: AccountsDep) -> Tokens:
    """Also gives the next refresh token: each can be used once, within 10 seconds repeatedly.

    One that is used again later ends the session, because someone may have stolen it.
    """
    tokens = await accounts.sessions.refresh(body.refresh_token.get_secret_value())
    return Tokens.model_validate(tokens)


@router.post("/logout", summary="Sign out", responses=problems(AccountsOff, StorageFull))
async def log_out(accounts: AccountsDep, principal: PrincipalDep) -> Done:
    """Ends the session of the access token: neither it nor its refresh token is valid any more.

    Does nothing for API keys and for tokens of an identity provider.
    """
    if principal.session_id is not None:
        await accounts.sessions.logout(principal.session_id)
    return Done(message="You are signed out.")
