"""The signed-in user's profile."""

from contextlib import nullcontext

from pydantic import SecretStr

from phonex.accounts.errors import (
    AccountChanged,
    AccountMemorialized,
    AccountsOff,
    EmailInvalid,
    EmailTaken,
    KeyNotEnough,
    PasswordTooLong,
    PasswordTooShort,
    PasswordWrong,
    TooManyFailedLogins,
)
from phonex.accounts.user_service import ProfileChange
from phonex.errors import StorageFull
from phonex.routes.accounts.deps import (
    AccountsDep,
    AddressDep,
    ManagerDep,
    account_router,
    user_id_of,
)
from phonex.routes.accounts.schemas import ProfileRequest, User
from phonex.routes.http.deps import PrincipalDep
from phonex.routes.http.openapi import MalformedRequest, problems

router = account_router("/auth/profile")


@router.get("", summary="Get your profile", responses=problems(AccountsOff))
async def get_profile(accounts: AccountsDep, principal: PrincipalDep) -> User:
    return User.model_validate(await accounts.users.get(user_id_of(principal)))


@router.patch(
    "",
    summary="Change your profile",
    responses=problems(
        MalformedRequest,
        AccountsOff,
        AccountChanged,
        AccountMemorialized,
        EmailInvalid,
        EmailTaken,
        KeyNotEnough,
        PasswordWrong,
        TooManyFailedLogins,
        PasswordTooShort,
        PasswordTooLong,
        StorageFull,
    ),
)
async def change_profile(
    body: ProfileRequest, accounts: AccountsDep, principal: ManagerDep, address: AddressDep
) -> User:
    """A new password ends all other sessions; API keys stay valid."""
    change = ProfileChange(
        body.first_name,
        body.last_name,
        body.email,
        _text(body.password),
        _text(body.current_password),
        body.findable,
    )
    user_id = user_id_of(principal)
    guarded = accounts.logins.attempt(user_id, address) if change.needs_password else nullcontext()
    async with guarded:
        user = await accounts.users.change(user_id, change)
    if change.password is not None:
        await accounts.sessions.end_all(user.user_id, keep=principal.session_id)
    return User.model_validate(user)


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
