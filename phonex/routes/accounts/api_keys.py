"""The signed-in user's API keys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from phonex.accounts.errors import (
    AccountsOff,
    ExpiryPassed,
    KeyNotEnough,
    KeyNotFound,
    ScopeUnavailable,
    TooManyKeys,
)
from phonex.errors import StorageFull
from phonex.routes.accounts.deps import (
    AccountsDep,
    ManagerDep,
    forbid_storing,
    get_accounts,
    user_id_of,
)
from phonex.routes.accounts.schemas import KEY_ID, ApiKeyList, ApiKeyRequest, CreatedApiKey
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.schemas import Done

router = APIRouter(
    prefix="/auth/api-keys",
    tags=["accounts"],
    dependencies=[Depends(forbid_storing), Depends(get_accounts)],
)

KeyId = Annotated[str, Path(examples=[KEY_ID])]


@router.post(
    "",
    status_code=201,
    summary="Create an API key",
    responses=problems(
        MalformedRequest,
        AccountsOff,
        TooManyKeys,
        ExpiryPassed,
        ScopeUnavailable,
        KeyNotEnough,
        StorageFull,
    ),
)
async def create_api_key(
    body: ApiKeyRequest, accounts: AccountsDep, principal: ManagerDep
) -> CreatedApiKey:
    """The key is in this response only: store it. Send it as X-API-Key or as a bearer token."""
    user = await accounts.users.get(user_id_of(principal))
    created = await accounts.keys.create(user, body.name, body.scopes, body.expires_at)
    return CreatedApiKey.of(created)


@router.get("", summary="List your API keys", responses=problems(AccountsOff, KeyNotEnough))
async def list_api_keys(accounts: AccountsDep, principal: ManagerDep) -> ApiKeyList:
    return ApiKeyList.of(await accounts.keys.list(user_id_of(principal)))


@router.delete(
    "/{key_id}",
    summary="Revoke an API key",
    responses=problems(AccountsOff, KeyNotFound, KeyNotEnough, StorageFull),
)
async def revoke_api_key(key_id: KeyId, accounts: AccountsDep, principal: ManagerDep) -> Done:
    """It is refused from the next request on."""
    await accounts.keys.revoke(key_id, user_id_of(principal))
    return Done(message=f"API key {key_id} was revoked.")
