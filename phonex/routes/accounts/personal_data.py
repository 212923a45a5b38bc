"""Taking all of one's data along, and deleting one's account."""

from fastapi.responses import StreamingResponse
from pydantic import Field

from phonex.accounts.errors import (
    AccountChanged,
    AccountsOff,
    DeletionUnfinished,
    KeyNotEnough,
    PasswordWrong,
    TooManyFailedLogins,
)
from phonex.errors import StorageFull
from phonex.routes.accounts.deps import (
    AccountsDep,
    AddressDep,
    ManagerDep,
    account_router,
    user_id_of,
)
from phonex.routes.accounts.schemas import Password
from phonex.routes.http.archives import ARCHIVE, answer_archive
from phonex.routes.http.deps import ServicesDep
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.requests import Request
from phonex.routes.native.schemas import Done
from phonex.store.errors import StorageUnavailable

router = account_router("/auth")


class AccountDeletion(Request):
    password: Password = Field(
        description="ignored for users of an identity provider", examples=["correct horse battery"]
    )


@router.get(
    "/export",
    summary="Export all your data",
    response_class=StreamingResponse,
    responses=ARCHIVE | problems(AccountsOff, KeyNotEnough, StorageUnavailable),
)
async def export_account(principal: ManagerDep, services: ServicesDep) -> StreamingResponse:
    """One archive: profile, API keys' names, voices with samples, jobs with texts, audio, lexicon,
    conversations with the files you sent.

    It is made while it is sent: one that ends early is not complete, and does not open.
    """
    pieces = services.personal_data.export(user_id_of(principal))
    return await answer_archive(pieces, "phonex-export.zip")


@router.delete(
    "/account",
    summary="Delete your account and everything in it",
    responses=problems(
        MalformedRequest,
        AccountsOff,
        AccountChanged,
        KeyNotEnough,
        PasswordWrong,
        TooManyFailedLogins,
        DeletionUnfinished,
        StorageFull,
        StorageUnavailable,
    ),
)
async def delete_account(
    body: AccountDeletion,
    accounts: AccountsDep,
    principal: ManagerDep,
    services: ServicesDep,
    address: AddressDep,
) -> Done:
    """Voices, samples, audio, texts, messages and the lexicon are gone; tokens and keys are refused
    at once.

    If a part cannot be deleted now (503), the account is closed all the same, and the rest is
    deleted in the background.
    """
    user_id = user_id_of(principal)
    async with accounts.logins.attempt(user_id, address):
        await accounts.users.confirm(user_id, body.password.get_secret_value())
    await services.personal_data.delete(user_id)
    return Done(message="Your account and everything in it was deleted.")
