"""A person's own legacy: whom they trust, and what they leave."""

from fastapi import Depends

from phonex.accounts.errors import (
    AccountChanged,
    AccountMemorialized,
    AccountsOff,
    KeyNotEnough,
)
from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.legacy.errors import ContactUnknown, DateImpossible
from phonex.legacy.service import LegacyFields
from phonex.routes.accounts.deps import ManagerDep, account_router
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.legacy.schemas import Legacy, LegacyRequest

router = account_router("/ai/legacy")
router.tags = ["legacy"]
router.dependencies.append(Depends(require(Scope.ECHOS)))

ERRORS = (AccountsOff, AccountChanged, AccountMemorialized, DatabaseUnavailable, StorageFull)


@router.get(
    "", summary="Get your legacy", responses=problems(AccountsOff, DatabaseUnavailable, StorageFull)
)
async def get_legacy(services: ServicesDep, principal: PrincipalDep) -> Legacy:
    """Who has confirmed your death, too, and until when you can object."""
    return Legacy.of(await services.legacy.service.own(principal))


@router.put(
    "",
    summary="Name whom you trust with your memorial",
    responses=problems(*ERRORS, MalformedRequest, KeyNotEnough, ContactUnknown, DateImpossible),
)
async def put_legacy(body: LegacyRequest, services: ServicesDep, principal: ManagerDep) -> Legacy:
    """Replaces all but the picture. Ends all confirmations of your death."""
    fields = LegacyFields(tuple(body.contacts), body.message, body.born_on)
    return Legacy.of(await services.legacy.service.put(principal, fields))


@router.post(
    "/objection",
    summary="Say that you are alive",
    responses=problems(*ERRORS, KeyNotEnough),
)
async def object_to_memorial(services: ServicesDep, principal: ManagerDep) -> Legacy:
    """Ends all confirmations of your death, as signing in does."""
    return Legacy.of(await services.legacy.service.object_to(principal))
