"""Users of the Echo API, by their identity at an identity provider."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from phonex.accounts.principal import Scope
from phonex.echo.errors import EchoUserNotFound
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.routes.echo.requests import AUTH0_ID, UserUpsert
from phonex.routes.echo.schemas import EchoUser, UserFound, UserUpserted
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.requests import Key

router = APIRouter(prefix="/api/users", tags=["echo"], dependencies=[Depends(require(Scope.ECHOS))])

Auth0Id = Annotated[Key, Path(description="percent-encoded: `auth0%7C…`", examples=[AUTH0_ID])]


@router.get(
    "/{auth0_id}",
    summary="Show a user",
    responses=problems(EchoUserNotFound, DatabaseUnavailable),
)
async def get_user(auth0_id: Auth0Id, services: ServicesDep, principal: PrincipalDep) -> UserFound:
    """The `_id` of the user will do as well."""
    return UserFound(user=EchoUser.of(await services.echo.users.get(principal, auth0_id)))


@router.post(
    "/{auth0_id}",
    summary="Create or update a user",
    responses=problems(MalformedRequest, EchoUserNotFound, DatabaseUnavailable, StorageFull),
)
async def upsert_user(
    auth0_id: Auth0Id, body: UserUpsert, services: ServicesDep, principal: PrincipalDep
) -> UserUpserted:
    """Answers the `_id` of the user, the same one every time; the email replaces the stored one.

    With accounts, only administrators create users here; others update themselves.
    """
    user = await services.echo.users.upsert(principal, auth0_id, body.email)
    return UserUpserted(user=user.user_id)
