"""Dependencies of the routes of accounts."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from phonex.accounts.errors import AccountsOff, KeyNotEnough
from phonex.accounts.principal import Principal
from phonex.routes.http.deps import PrincipalDep, ServicesDep

if TYPE_CHECKING:
    from phonex.accounts.accounts import Accounts


def get_accounts(services: ServicesDep) -> "Accounts":
    """Raises AccountsOff."""
    if services.accounts is None:
        raise AccountsOff
    return services.accounts


AccountsDep = Annotated["Accounts", Depends(get_accounts)]


def forbid_storing(response: Response) -> None:
    """Tokens and addresses must not stay in a cache."""
    response.headers["Cache-Control"] = "no-store"


def account_router(path: str) -> APIRouter:
    """A router for the routes below a path."""
    asked = [Depends(forbid_storing), Depends(get_accounts)]
    return APIRouter(prefix=path, tags=["accounts"], dependencies=asked)


def get_address(request: Request) -> str | None:
    """The client's address: of the connection, or as a trusted proxy forwards it
    (FORWARDED_ALLOW_IPS, by default 127.0.0.1).
    """
    return request.client and request.client.host


AddressDep = Annotated[str | None, Depends(get_address)]


def get_manager(accounts: AccountsDep, principal: PrincipalDep) -> Principal:
    """A principal that may change its account. Raises KeyNotEnough."""
    if principal.by_key:
        raise KeyNotEnough
    return principal


ManagerDep = Annotated[Principal, Depends(get_manager)]


def user_id_of(principal: Principal) -> str:
    """The user's id; with accounts, every principal is a user."""
    assert principal.owner_id is not None
    return principal.owner_id
