"""Dependencies of the routes of accounts."""

from typing import Annotated

from fastapi import Depends, Response

from phonex.accounts.accounts import Accounts
from phonex.accounts.errors import AccountsOff, KeyNotEnough
from phonex.accounts.principal import Principal
from phonex.routes.http.deps import PrincipalDep, ServicesDep


def get_accounts(services: ServicesDep) -> Accounts:
    """Raises AccountsOff."""
    if services.accounts is None:
        raise AccountsOff
    return services.accounts


AccountsDep = Annotated[Accounts, Depends(get_accounts)]


def forbid_storing(response: Response) -> None:
    """Tokens and addresses must not stay in a cache."""
    response.headers["Cache-Control"] = "no-store"


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
